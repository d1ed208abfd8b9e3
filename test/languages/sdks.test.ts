import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { engine, succeeded, workspace } from '../support/engine';
import { onlyInFull } from '../support/full';
import { languages, needPython } from '../support/languages';

/** A package of its own: what is tried is the way from a schema into a program. */
const SCHEMA = {
  name: 'sample',
  version: '1.2.3',
  types: { 'sample:index:Shape': { type: 'string', enum: [{ name: 'Round', value: 'ROUND' }] } },
  resources: { 'sample:index:Thing': { inputProperties: { shape: { $ref: '#/types/sample:index:Shape' } } } },
  language: {
    python: { pyproject: { enabled: true }, respectSchemaVersion: true },
    nodejs: { respectSchemaVersion: true },
    go: { importBasePath: 'example.com/sdk/sample', respectSchemaVersion: true },
  },
};

const PYTHON = `
import pulumi
import pulumi_sample
from pulumi_sample import _utilities

pulumi.export("shape", pulumi_sample.Shape.ROUND.value)
pulumi.export("version", _utilities.get_version())
`;

const GO = `
package main

import (
	"example.com/sdk/sample"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		ctx.Export("shape", pulumi.String(string(sample.ShapeRound)))
		return nil
	})
}
`;

describe('SDKs that are generated', () => {
  let folder: string;
  let schema: string;
  const generate = async (language: 'python' | 'nodejs' | 'go') =>
    (await languages()).generateSdk(await engine(), schema, language, folder);

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'sdks-'));
    schema = join(folder, 'schema.json');
    writeFileSync(schema, JSON.stringify(SCHEMA));
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  it('are there for Node.js', async () => {
    const files = readdirSync(await generate('nodejs'));
    assert.ok(files.includes('package.json') && files.includes('thing.ts'), files.join(', '));
  });

  it('say what is wrong with a schema', async () => {
    const bad = join(folder, 'bad.json');
    writeFileSync(bad, JSON.stringify({ ...SCHEMA, types: {} }));
    const generation = (await languages()).generateSdk(await engine(), bad, 'python', join(folder, 'bad'));
    await assert.rejects(generation, /sample:index:Shape/);
  });

  describe('for Python', () => {
    before(function () {
      return needPython(this);
    });

    it('are imported by programs', async () => {
      const { installPythonSdk } = await languages();
      const packages = join(folder, 'packages');
      await installPythonSdk(await generate('python'), packages);
      const program = { '__main__.py': PYTHON };
      const stack = await workspace({ runtime: 'python', program, env: { PYTHONPATH: packages } });
      try {
        succeeded(await stack.up());
        assert.deepEqual(await stack.outputs(), { shape: 'ROUND', version: '1.2.3' });
      } finally {
        await stack.close();
      }
    });
  });

  onlyInFull('languages', () => {
    it('are imported by programs in Go', async function () {
      this.timeout(900_000);
      const { goModule, goModulePath } = await languages();
      const module = goModule({ [goModulePath(schema)]: await generate('go') });
      const program = { 'main.go': GO, ...module };
      const stack = await workspace({ runtime: 'go', program, timeout: 600_000 });
      try {
        succeeded(await stack.up());
        assert.deepEqual(await stack.outputs(), { shape: 'ROUND' });
      } finally {
        await stack.close();
      }
    });
  });
});
