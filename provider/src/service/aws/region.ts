import { suggestion } from '../../model/suggestion';
import type { StackConfig } from './configReader';
import { Partition, partitions } from './partitions';

/** What is known of the name of a region. */
export type RegionJudgement =
  | 'known'
  /** It can be a region that is newer than the AWS SDK, or a mistyped one. */
  | { unknown: string; suggestion: string }
  | 'refused';

const regions = partitions.flatMap((partition) => partition.regions);

/**
 * Judges the name of a region by the partitions of the AWS SDK. A name that is in no list and matches the expression of a
 * partition is unknown; with `aws:skipRegionValidation` it counts as known.
 *
 * @returns for an unknown region its name, and `; did you mean "…"?` or an empty text
 */
export function regionJudgement(region: unknown, config?: StackConfig): RegionJudgement {
  if (!isRegion(region)) {
    return 'refused';
  }
  if (regions.includes(region) || config?.get('aws:skipRegionValidation') === 'true') {
    return 'known';
  }
  return { unknown: region, suggestion: suggestion(region, regions) };
}

/** Whether this can be the name of a region: it becomes part of a host name. */
export function isRegion(value: unknown): value is string {
  return typeof value === 'string' && partitionOf(value) !== undefined;
}

/** The partition that a region belongs to. */
export function partitionOf(region: string): Partition | undefined {
  return partitions.find(({ pattern }) => pattern.test(region));
}
