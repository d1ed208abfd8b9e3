// Runs the demo and draws what the terminal showed: `npm run demo:record` writes docs/demo.svg.
//
// The output and the order are those of the run. Its pauses are cut short, and what comes all at once stands for as
// long as it takes to read.

import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import headless from '@xterm/headless';
import { repository } from './lib/repository.mjs';
import { SetupError, script, step } from './lib/steps.mjs';

const COLUMNS = 124;
const ROWS = 34;

/** Seconds. */
const LONGEST_PAUSE = 1;
const READING_OF_A_LINE = 0.1;
const LAST_SCREEN = 6;

/** Pixels. */
const SIZE = 13;
const LETTER = SIZE * 0.6;
const LINE = 18;
const MARGIN = 16;
const BAR = 34;

/** The sixteen colors of a terminal, and its own two; readable beside a light page and a dark one. */
const PALETTE = [
  ...['#484f58', '#ff7b72', '#3fb950', '#d29922', '#58a6ff', '#bc8cff', '#39c5cf', '#b1bac4'],
  ...['#6e7681', '#ffa198', '#56d364', '#e3b341', '#79c0ff', '#d2a8ff', '#56d4dd', '#f0f6fc'],
];
const FOREGROUND = '#e6edf3';
const BACKGROUND = '#0d1117';

/** @typedef {{ time: number, text: string }} Chunk what came at a moment, in seconds */
/** @typedef {{ time: number, lines: number }} Moment from when on so many lines are there, in seconds */
/** @typedef {{ text: string, color: string, bold: boolean }} Run letters that look the same */

await script(async () => {
  step('Running the demo');
  const chunks = await record();
  const { lines, moments } = await show(chunks);
  const svg = draw(lines, paced(moments));
  writeFileSync(join(repository, 'docs/demo.svg'), svg);
  step(`Wrote docs/demo.svg: ${lines.length} lines, ${Math.round(svg.length / 1024)} KB`);
});

/** @returns {Promise<Chunk[]>} */
async function record() {
  const child = spawn(process.execPath, [join(repository, 'scripts/demo.mjs')], {
    cwd: repository,
    env: { ...process.env, FORCE_COLOR: '1', NO_COLOR: undefined },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  /** @type {Chunk[]} */
  const chunks = [];
  child.stdout.setEncoding('utf8').on('data', (text) => chunks.push({ time: performance.now() / 1000, text }));
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new SetupError('The demo failed, so there is nothing to show.');
  return chunks;
}

/**
 * What a terminal makes of it.
 *
 * @param {Chunk[]} chunks
 * @returns {Promise<{ lines: Run[][], moments: Moment[] }>}
 */
async function show(chunks) {
  const terminal = new headless.Terminal({
    cols: COLUMNS,
    rows: ROWS,
    scrollback: 10_000,
    convertEol: true,
    allowProposedApi: true,
  });
  const { active: buffer } = terminal.buffer;
  /** @type {Moment[]} */
  const moments = [];
  // The demo begins with empty lines.
  const text = { leading: true };
  for (const chunk of chunks) {
    const written = text.leading ? chunk.text.replace(/^\n+/, '') : chunk.text;
    text.leading &&= written === '';
    await new Promise((resolve) => terminal.write(written, () => resolve(undefined)));
    const lines = buffer.baseY + buffer.cursorY;
    if (lines > (moments.at(-1)?.lines ?? 0)) moments.push({ time: chunk.time, lines });
  }
  const count = moments.at(-1)?.lines ?? 0;
  const lines = Array.from({ length: count }, (_, index) => runs(buffer.getLine(index)));
  return { lines, moments };
}

/**
 * @param {import('@xterm/headless').IBufferLine | undefined} line
 * @returns {Run[]}
 */
function runs(line) {
  /** @type {Run[]} */
  const found = [];
  for (let column = 0; line && column < line.length; column += 1) {
    const cell = line.getCell(column);
    if (!cell) break;
    const color = cell.isFgPalette() ? PALETTE[cell.getFgColor()] : cell.isFgDefault() ? FOREGROUND : undefined;
    if (color === undefined) throw new Error(`Color ${cell.getFgColor()} is not in the palette`);
    const bold = cell.isBold() !== 0;
    const letters = cell.getChars() || ' ';
    const last = found.at(-1);
    // A space looks the same in every color.
    if (last && ((last.color === color && last.bold === bold) || letters === ' ')) last.text += letters;
    else found.push({ text: letters, color, bold });
  }
  const end = found.at(-1);
  if (end) end.text = end.text.trimEnd();
  return found.filter(({ text }) => text !== '');
}

/**
 * @param {Moment[]} moments
 * @returns {Moment[]}
 */
function paced(moments) {
  let time = 0;
  return moments.map(({ time: real, lines }, index) => {
    const before = moments[index - 1];
    if (before) {
      const read = (before.lines - (moments[index - 2]?.lines ?? 0)) * READING_OF_A_LINE;
      time += Math.max(Math.min(real - before.time, LONGEST_PAUSE), read);
    }
    return { time, lines };
  });
}

/**
 * A long sheet behind a window. It moves up as lines come; a cover hides those that have not come yet.
 *
 * @param {Run[][]} lines
 * @param {Moment[]} moments
 */
function draw(lines, moments) {
  const width = Math.ceil(COLUMNS * LETTER + 2 * MARGIN);
  const height = BAR + ROWS * LINE + MARGIN;
  const total = (moments.at(-1)?.time ?? 0) + LAST_SCREEN;
  /** @param {(moment: Moment) => number} place */
  const frames = (place) => {
    let last = NaN;
    return moments
      .map((moment) => ({ at: (moment.time / total) * 100, to: place(moment) }))
      .filter(({ to }) => to !== last && ((last = to), true))
      .map(({ at, to }) => `${at.toFixed(2)}%{transform:translateY(${to}px)}`)
      .join('');
  };
  /** @param {Moment} moment */
  const sheet = ({ lines: shown }) => Math.min(0, ROWS - shown) * LINE;
  /** @param {Moment} moment */
  const cover = ({ lines: shown }) => Math.min(shown, ROWS) * LINE;
  const colors = [...new Set(lines.flat().map(({ color }) => color))].filter((color) => color !== FOREGROUND);
  const name = (/** @type {Run} */ { color, bold }) =>
    [...(color === FOREGROUND ? [] : [`c${colors.indexOf(color)}`]), ...(bold ? ['b'] : [])].join(' ');
  const text = lines.map((line, index) => {
    if (line.length === 0) return '';
    const letters = line.reduce((sum, { text: part }) => sum + part.length, 0);
    const spans = line.map((run) => {
      const look = name(run);
      return look ? `<tspan class="${look}">${escaped(run.text)}</tspan>` : escaped(run.text);
    });
    // With its length the line is as wide in every font.
    return `<text x="${MARGIN}" y="${index * LINE + SIZE}" textLength="${(letters * LETTER).toFixed(1)}">${spans.join('')}</text>\n`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>npm run demo</title>
<style>
text { font: ${SIZE}px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", "Liberation Mono", monospace; fill: ${FOREGROUND}; white-space: pre }
.b { font-weight: bold }
${colors.map((color, index) => `.c${index} { fill: ${color} }`).join('\n')}
.sheet, .cover { animation: ${total.toFixed(2)}s step-end infinite }
.sheet { animation-name: sheet; transform: translateY(${sheet({ time: 0, lines: lines.length })}px) }
.cover { animation-name: cover; transform: translateY(${cover({ time: 0, lines: lines.length })}px) }
@keyframes sheet{${frames(sheet)}}
@keyframes cover{${frames(cover)}}
@media (prefers-reduced-motion: reduce) { .sheet, .cover { animation: none } }
</style>
<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8" fill="${BACKGROUND}" stroke="#30363d"/>
${['#ff5f57', '#febc2e', '#28c840'].map((color, index) => `<circle cx="${20 + index * 18}" cy="${BAR / 2}" r="5.5" fill="${color}"/>`).join('')}
<svg x="1" y="${BAR}" width="${width - 2}" height="${ROWS * LINE}">
<g class="sheet">
${text.join('')}</g>
<rect class="cover" width="100%" height="100%" fill="${BACKGROUND}"/>
</svg>
</svg>
`;
}

/** @param {string} text */
function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
