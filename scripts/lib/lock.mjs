import { mkdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { step } from './steps.mjs';

/** A lock whose holder has not touched it for so long was left behind by a process that was killed. */
const STALE_AFTER = 30_000;

/**
 * Does something while no other process does it. The lock is a folder that its holder touches every few seconds.
 *
 * @template T
 * @param {string} folder
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(folder, work) {
  mkdirSync(dirname(folder), { recursive: true });
  for (let told = false; !acquired(folder); await sleep(500)) {
    if (removedStale(folder)) continue;
    if (!told) step('Another set-up is at work in this folder; waiting for it');
    told = true;
  }
  const release = () => rmSync(folder, { recursive: true, force: true });
  const touch = () => {
    const now = new Date();
    try {
      utimesSync(folder, now, now);
    } catch {
      // It is gone: somebody cleaned up by hand. What is made here appears by a rename, so nothing breaks.
    }
  };
  const heartbeat = setInterval(touch, 5_000);
  const interrupted = () => process.exit(130);
  process.once('exit', release);
  process.once('SIGINT', interrupted);
  process.once('SIGTERM', interrupted);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    process.off('exit', release);
    process.off('SIGINT', interrupted);
    process.off('SIGTERM', interrupted);
    release();
  }
}

/** @param {string} folder */
function acquired(folder) {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** @param {string} folder */
function removedStale(folder) {
  try {
    if (Date.now() - statSync(folder).mtimeMs < STALE_AFTER) return false;
    // Of several that wait only one can rename it.
    const grave = `${folder}-${process.pid}`;
    renameSync(folder, grave);
    rmSync(grave, { recursive: true, force: true });
    return true;
  } catch (error) {
    if (error.code === 'ENOENT') return true;
    throw error;
  }
}
