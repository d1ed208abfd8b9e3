import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type ResourceState, type Result, succeeded, type Workspace } from '../support/engine';
import type { ImportFile, Inputs, Outputs } from '../support/types';
import { withoutIgnored, type Declaration, type DeployedConnection, type Deployment, type Outcome } from './deployment';

/** The program of every scenario: what it declares is in a file beside it. */
export const program = {
  'index.js': `
    const { Connection } = require("pulumi-eventbridge-connection");
    for (const { logicalName, aliases, args: { customTimeouts, ...args } } of require("./declarations.json")) {
      new Connection(logicalName, args, { aliases: aliases.map((name) => ({ name })), customTimeouts });
    }`,
  'declarations.json': '[]',
};

const type = 'pulumi-nodejs:dynamic/eventbridge:Connection';

/** A stack on the real engine. */
export class EngineDeployment implements Deployment {
  constructor(private readonly stack: Workspace) {}

  async up(declarations: readonly Declaration[]): Promise<Outcome> {
    this.declare(declarations);
    return outcomeOf(await this.stack.up());
  }

  async preview(declarations: readonly Declaration[]): Promise<string[]> {
    this.declare(declarations);
    return outcomeOf(succeeded(await this.stack.preview())).steps;
  }

  async refresh(): Promise<string[]> {
    const before = await this.states();
    const { failures } = outcomeOf(await this.stack.refresh());
    if (failures[0]) throw new Error(failures[0].message);
    const after = await this.states();
    return [...new Set([...before.keys(), ...after.keys()])].filter(
      (logicalName) => !isDeepStrictEqual(before.get(logicalName), after.get(logicalName)),
    );
  }

  async destroy(): Promise<Outcome> {
    return outcomeOf(await this.stack.destroy());
  }

  async resources(): Promise<DeployedConnection[]> {
    return (await this.connections()).filter((state) => !state['delete'] && !state['pendingReplacement']).map(deployed);
  }

  async leaving(): Promise<DeployedConnection[]> {
    return (await this.connections()).filter((state) => state['delete'] || state['pendingReplacement']).map(deployed);
  }

  async import({ resources }: ImportFile): Promise<void> {
    const file = join(this.stack.folder, 'import-connections.json');
    writeFileSync(file, JSON.stringify({ resources }));
    const flags = ['--file', file, '--generate-code=false', '--protect=false', '--yes', '--skip-preview'];
    succeeded(await this.stack.run('import', ...flags));
  }

  private declare(declarations: readonly Declaration[]): void {
    this.stack.write({ 'declarations.json': JSON.stringify(declarations) });
  }

  /** Inputs and outputs by logical name. */
  private async states(): Promise<Map<string, unknown>> {
    const states = await this.resources();
    return new Map(
      states.map(({ logicalName, inputs, outputs }) => [logicalName, { declared: withoutIgnored(inputs), outputs }]),
    );
  }

  private async connections(): Promise<ResourceState[]> {
    const { deployment } = await this.stack.export('--show-secrets');
    return (deployment.resources ?? []).filter((resource) => resource.type === type);
  }
}

const nameOf = (urn: string): string => urn.slice(urn.lastIndexOf('::') + 2);

const deployed = ({ urn, id, inputs, outputs }: ResourceState): DeployedConnection => ({
  logicalName: nameOf(urn),
  id: id!,
  inputs: inputs as Inputs,
  outputs: outputs as Outputs,
});

function outcomeOf({ events, code, output }: Result): Outcome {
  const steps = events.flatMap(({ resourcePreEvent }) => {
    const { op, urn, type: of } = resourcePreEvent?.metadata ?? {};
    return of === type && op !== 'same' && op !== 'refresh' ? [`${op} ${nameOf(urn!)}`] : [];
  });
  const failures = events.flatMap(({ diagnosticEvent }) =>
    diagnosticEvent?.severity === 'error' && diagnosticEvent.urn?.includes(`::${type}::`)
      ? [{ logicalName: nameOf(diagnosticEvent.urn), message: diagnosticEvent.message }]
      : [],
  );
  if (code !== 0 && failures.length === 0) throw new Error(output);
  return { steps, failures };
}
