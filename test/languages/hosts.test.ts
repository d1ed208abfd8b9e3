import assert from 'node:assert/strict';
import { succeeded, workspace, type WorkspaceOptions } from '../support/engine';
import { onlyInFull } from '../support/full';
import { languages, needPython } from '../support/languages';

const GO = `
package main

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		ctx.Export("greeting", pulumi.String("Hello "+config.Require(ctx, "name")))
		return nil
	})
}
`;

const PYTHON = `
import pulumi

pulumi.export("greeting", "Hello " + pulumi.Config().require("name"))
`;

describe('Programs in other languages', () => {
  it('run in YAML', () =>
    greets({
      runtime: 'yaml',
      settings: {
        config: { name: { type: 'string' } },
        variables: { greeting: 'Hello ${name}' },
        outputs: { greeting: '${greeting}' },
      },
    }));

  describe('in Python', () => {
    before(function () {
      return needPython(this);
    });

    it('run', () => greets({ runtime: 'python', program: { '__main__.py': PYTHON } }));
  });

  onlyInFull('languages', () => {
    it('run in Go', async function () {
      // The host and the SDK of Go are built the first time.
      this.timeout(900_000);
      const { goModule } = await languages();
      await greets({ runtime: 'go', program: { 'main.go': GO, ...goModule() }, timeout: 600_000 });
    });
  });
});

/** Runs a program that greets whom its configuration names. */
async function greets(options: WorkspaceOptions): Promise<void> {
  const stack = await workspace({ ...options, config: { name: 'Ada' } });
  try {
    const up = succeeded(await stack.up());
    assert.deepEqual(await stack.outputs(), { greeting: 'Hello Ada' });
    assert.doesNotMatch(up.output, /warning/);
  } finally {
    await stack.close();
  }
}
