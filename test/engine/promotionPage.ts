import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../support/repository';

const page = readFileSync(join(repository, 'examples/promotion/README.md'), 'utf8');
const blocks = [...page.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, language, text]) => ({ language, text }));
const texts = (language: string): string[] =>
  blocks.filter((block) => block.language === language).map(({ text }) => text);

/** The commands of the example's page, in order. */
export const commands = (): string[] => texts('sh');

/** Fails unless an output holds everything that the page says its commands print. */
export function assertPrinted(output: string): void {
  const printed = texts('');
  assert.ok(printed.length >= 4);
  for (const text of printed) {
    assert.ok(withoutTimes(output).includes(withoutTimes(text).trim()), `not printed:\n${text}\nbut:\n${output}`);
  }
}

/** A table is as wide as its times. */
const withoutTimes = (text: string): string =>
  text
    .replace(/│ +\d+\.\d s +│/g, '│ some │')
    .replace(/│ +time +│/g, '│ time │')
    .replace(/[─┬┼┴]+[┐┤┘]/g, '─')
    .replace(/│ +│$/gm, '│ │');
