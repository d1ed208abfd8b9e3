import type { SectionName, SectionResults } from '../results';

/** How much is measured. */
export interface Extent {
  /** Only what takes seconds. */
  quick: boolean;
  /** How often a comparison is repeated, in place of the section's own number. */
  rounds: number | undefined;
}

/** A part of the bench that can be run alone. */
export interface Section<Name extends SectionName = SectionName> {
  name: Name;
  title: string;
  run(extent: Extent): Promise<SectionResults[Name]>;
}
