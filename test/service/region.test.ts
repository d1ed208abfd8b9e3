import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { partitions } from '../../provider/src/service/aws/partitions';
import { isRegion, partitionOf, regionJudgement } from '../../provider/src/service/aws/region';
import { repository } from '../support/repository';

describe('the regions', () => {
  it('are those of the installed AWS SDK (node scripts/partitions.mjs writes them)', () => {
    const generated = execFileSync(process.execPath, [join(repository, 'scripts/partitions.mjs'), '--print'], {
      encoding: 'utf8',
    });
    assert.equal(readFileSync(join(repository, 'provider/src/service/aws/partitions.ts'), 'utf8'), generated);
  });

  for (const { id, regions } of partitions) {
    it(`of ${id} are known, and belong to it`, () => {
      for (const region of regions) {
        assert.equal(regionJudgement(region), 'known', region);
        assert.equal(partitionOf(region)?.id, id, region);
      }
    });

    it(`of ${id} may be newer than the SDK`, () => {
      for (const region of regions.map((name) => name.replace(/\d+$/, '97'))) {
        assert.deepEqual(Object.keys(regionJudgement(region)), ['unknown', 'suggestion'], region);
      }
    });
  }

  it('get a suggestion for a name that is nearly right', () => {
    assert.deepEqual(regionJudgement('eu-centrol-1'), {
      unknown: 'eu-centrol-1',
      suggestion: '; did you mean "eu-central-1"?',
    });
    assert.deepEqual(regionJudgement('mx-quetzalcoatl-1'), { unknown: 'mx-quetzalcoatl-1', suggestion: '' });
  });

  it('count as known with aws:skipRegionValidation, as long as they can be a region', () => {
    const config = { get: (key: string) => (key === 'aws:skipRegionValidation' ? 'true' : undefined), environment: {} };
    assert.equal(regionJudgement('eu-centrol-1', config), 'known');
    assert.equal(regionJudgement('frankfurt', config), 'refused');
  });

  for (const text of [
    '',
    'frankfurt',
    'aws-global',
    'eu-central',
    'eu-central-1.example.com',
    'eu-central-1\n',
    'EU-central-1',
    'xx-central-1',
    7,
    undefined,
    {},
  ]) {
    it(`${JSON.stringify(text)} is refused`, () => {
      assert.equal(regionJudgement(text), 'refused');
      assert.equal(isRegion(text), false);
    });
  }
});
