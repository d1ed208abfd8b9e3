import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import {
  childrenOf,
  engineConnection,
  isMocked,
  resourcesOf,
  valueWithUnknowns,
} from '../../provider/src/program/pulumiInternals';
import { repository } from '../support/repository';

const folder = join(repository, 'provider/src/program');

describe('What is used of @pulumi/pulumi beside its declared API', () => {
  it('is there in the installed version', async () => {
    assert.equal(engineConnection(), undefined);
    assert.equal(isMocked(), false);
    const output = pulumi.output('value');
    assert.deepEqual(await resourcesOf(output), []);
    assert.equal(await valueWithUnknowns(output), 'value');
  });

  it('tells the children of a component', async () => {
    await pulumi.runtime.setMocks({
      newResource: ({ name, inputs }) => ({ id: name, state: inputs as object }),
      call: ({ inputs }) => inputs as object,
    });
    assert.equal(isMocked(), true);
    const parent = new pulumi.ComponentResource('test:index:Parent', 'parent');
    assert.deepEqual([...childrenOf(parent)], []);
    const child = new pulumi.ComponentResource('test:index:Child', 'child', {}, { parent });
    assert.deepEqual([...childrenOf(parent)], [child]);
  });

  it('may be missing, which one sentence says, and nothing else fails', () => {
    const script = `
      const internals = require('./provider/dist/program/pulumiInternals.js');
      (async () => {
        for (const _ of [1, 2]) {
          console.log(JSON.stringify([
            internals.engineConnection({}) ?? null,
            internals.isMocked({}),
            await internals.resourcesOf({}),
            await internals.valueWithUnknowns({ any: 'output' }),
            [...internals.childrenOf({})],
          ]));
        }
      })();`;
    const said = execFileSync(process.execPath, ['-e', `console.warn = console.log; ${script}`], {
      cwd: repository,
      encoding: 'utf8',
    }).split('\n');
    assert.equal(said.filter((line) => line === '[null,false,[],{"any":"output"},[]]').length, 2);
    for (const name of ['runtime.getEngine', 'runtime.getMonitor', 'Output.allResources', 'Output.promise']) {
      assert.equal(said.filter((line) => line.includes(`has no ${name}, which`)).length, 1, said.join('\n'));
    }
  });

  it('is used in one file only', () => {
    const internal = /getEngine|getMonitor|hasMonitor|allResources|__childResources|getStackResource|\.promise\(true\)/;
    for (const file of readdirSync(folder).filter((name) => name !== 'pulumiInternals.ts')) {
      assert.doesNotMatch(readFileSync(join(folder, file), 'utf8'), internal, file);
    }
  });
});
