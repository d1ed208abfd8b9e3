import type { Report } from '../service/reconcile/journey';
import type { StackConfig } from '../service/aws/config';
import type { Host } from './host';

const shown = new WeakMap<StackConfig, Set<string>>();

/**
 * Shows a line once for a configuration, however many connections it concerns: a process has one for each preview or
 * update.
 *
 * @param subject - what the line is about; the line itself by default
 */
export function reportOnce(host: Host, severity: Parameters<Report>[0], line: string, subject = line): void {
  const lines = shown.get(host.config) ?? new Set();
  shown.set(host.config, lines);
  if (!lines.has(subject)) {
    lines.add(subject);
    host.report(severity, line);
  }
}
