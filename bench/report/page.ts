import type { Results, SectionName } from '../results';
import { machineSentence, markdown, tables, type Table } from './tables';

/**
 * The page with what was measured in it: everything between `<!-- results: NAME -->` and the next `<!-- end -->` is
 * written anew, so that no sentence can say another figure than the measured one.
 */
export function withResults(page: string, results: Results): string {
  const all = tables(results);
  return page.replace(
    /(<!-- results: (\w+) -->\n)[^]*?(<!-- end -->)/g,
    (_, begin: string, name: string, end: string) => {
      const section = name as Table['section'];
      const own = all.filter((table) => table.section === section).map(markdown);
      const machine = section === 'figures' ? undefined : results[section]?.machine;
      const measured = machine ? [`Measured on ${machineSentence(machine)}.`] : [];
      return `${begin}\n${[...own, ...measured].join('\n\n') || 'Not measured yet.'}\n\n${end}`;
    },
  );
}

/** The sections that a page shows. */
export function sectionsIn(page: string): (SectionName | 'figures')[] {
  return [...page.matchAll(/<!-- results: (\w+) -->/g)].map(([, name]) => name as SectionName | 'figures');
}
