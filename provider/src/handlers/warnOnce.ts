import type { StackConfig } from '../service/aws/config';
import type { Host } from './host';

const shown = new WeakMap<StackConfig, Set<string>>();

/**
 * Shows a warning once for a configuration, however many connections it concerns: a process has one for each preview or
 * update.
 *
 * @param subject - what the warning is about; the line itself by default
 */
export function warnOnce(host: Host, line: string, subject = line): void {
  const lines = shown.get(host.config) ?? new Set();
  shown.set(host.config, lines);
  if (!lines.has(subject)) {
    lines.add(subject);
    host.report('warning', line);
  }
}
