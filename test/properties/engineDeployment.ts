import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { secretMembers } from '../../provider/src/model/secretMembers';
import { connectionUrn } from '../../provider/src/model/urn';
import { isReference } from '../../provider/src/model/secretReference';
import { type ResourceState, type Result, succeeded, withoutEnvelopes, type Workspace } from '../support/engine';
import type { ImportFile, Inputs, Outputs, Properties } from '../support/types';
import { accessKeys } from './cloud';
import {
  calledBelow,
  type Declaration,
  type DeployedConnection,
  type Deployment,
  explicitRegion,
  type Outcome,
  type Parent,
  type Shell,
  withoutIgnored,
} from './deployment';

/**
 * The program of every scenario: what it declares is in a file beside it. Each connection gets its secrets in one of the
 * forms in which a program can have them, as an argument or from a transformation. None of that may make a difference.
 */
export const program = {
  'index.js': `
    const { createHash } = require("node:crypto");
    const pulumi = require("@pulumi/pulumi");
    const { Connection, Provider } = require("pulumi-eventbridge-connection");
    const forms = [
      (value) => value,
      (value) => pulumi.output(value),
      (value) => Promise.resolve(value),
      (value) => pulumi.secret(value),
      (value) => pulumi.secret(0).apply(() => value),
      (value) => Promise.resolve(pulumi.secret(value)),
    ];
    const choose = (choices, key) => choices[createHash("sha256").update(key).digest()[0] % choices.length];
    const group = (parameters, form) => parameters && Object.fromEntries(Object.entries(parameters).map(([kind, map]) => [
      kind,
      Object.fromEntries(Object.entries(map).map(([name, parameter]) => {
        const one = (item) => (typeof item === "object" && item.isValueSecret !== undefined ? { ...item, value: form(item.value) } : item);
        return [name, Array.isArray(parameter) ? parameter.map(one) : one(parameter)];
      })),
    ]));
    const withForms = (auth, form) => {
      const { basicAuthParameters: basic, apiKeyAuthParameters: apiKey, oAuthParameters: oAuth, invocationHttpParameters: http } = auth;
      return {
        ...auth,
        ...(basic && { basicAuthParameters: { ...basic, password: form(basic.password) } }),
        ...(apiKey && { apiKeyAuthParameters: form({ ...apiKey, apiKeyValue: form(apiKey.apiKeyValue) }) }),
        ...(oAuth && { oAuthParameters: {
          ...oAuth,
          clientParameters: { ...oAuth.clientParameters, clientSecret: form(oAuth.clientParameters.clientSecret) },
          ...(oAuth.oAuthHttpParameters && { oAuthHttpParameters: group(oAuth.oAuthHttpParameters, form) }),
        } }),
        ...(http && { invocationHttpParameters: group(http, form) }),
      };
    };
    const components = {};
    const component = (type) => (components[type] ??= new pulumi.ComponentResource("test:index:" + type, type));
    const provider = new Provider("explicit", require("./provider.json"));
    const declarations = require("./declarations.json");
    for (const { logicalName, parent, explicit, aliases, args: { customTimeouts, ...args } } of declarations) {
      const key = JSON.stringify([logicalName, args]);
      const declared = withForms(args.authParameters, choose(forms, key));
      const plain = withForms(args.authParameters, (value) => value);
      const replaced = ({ type, props, opts }) =>
        type.endsWith(":Connection") ? { props: { ...props, authParameters: declared }, opts } : undefined;
      const [authParameters, more] = choose([
        [declared, {}],
        [declared, {}],
        [plain, { transformations: [replaced] }],
        [plain, { transforms: [replaced] }],
      ], key + "way");
      new Connection(logicalName, { ...args, authParameters }, {
        aliases: aliases.map((name) => ({ name })),
        customTimeouts,
        ...(parent && { parent: component(parent) }),
        ...(explicit && { provider }),
        ...more,
      });
    }`,
  'declarations.json': '[]',
};

const type = 'pulumi-nodejs:dynamic/eventbridge:Connection';

/** A stack on the real engine. */
export class EngineDeployment implements Deployment {
  /** The endpoint in the configuration. */
  private endpoint: string;
  /** What the state has, read at most once between two commands: an export takes as long as a small update. */
  private exported: Promise<ResourceState[]> | undefined;

  /** @param home - the endpoint that is configured, and that of the explicit provider */
  constructor(
    private readonly stack: Workspace,
    home: string,
  ) {
    this.endpoint = home;
    const provider = {
      region: explicitRegion,
      accessKey: accessKeys.explicit,
      secretKey: 'test',
      maxRetries: 1,
      endpoints: endpointsAt(home),
    };
    stack.write({ 'provider.json': JSON.stringify(provider) });
  }

  async enter({ accessKey, endpoint }: Shell): Promise<void> {
    this.stack.env['AWS_ACCESS_KEY_ID'] = accessKey;
    if (endpoint === this.endpoint) return;
    this.endpoint = endpoint;
    const pairs = Object.entries(endpointsAt(endpoint)[0]).flatMap(([service, url]) => [
      '--plaintext',
      `aws:endpoints[0].${service}=${url}`,
    ]);
    succeeded(await this.stack.run('config', 'set-all', '--path', ...pairs));
  }

  async forget(arn: string): Promise<void> {
    for (const { urn, outputs } of await this.connections()) {
      if (outputs?.arn === arn) succeeded(await this.changing(() => this.stack.run('state', 'delete', urn, '--yes')));
    }
  }

  async up(declarations: readonly Declaration[]): Promise<Outcome> {
    this.declare(declarations);
    return outcomeOf(await this.changing(() => this.stack.up()));
  }

  async preview(declarations: readonly Declaration[]): Promise<string[]> {
    this.declare(declarations);
    return outcomeOf(succeeded(await this.stack.preview())).steps;
  }

  async refresh(): Promise<string[]> {
    const before = await this.states();
    const { failures } = outcomeOf(await this.changing(() => this.stack.refresh()));
    if (failures[0]) throw new Error(failures[0].message);
    const after = await this.states();
    return [...new Set([...before.keys(), ...after.keys()])].filter(
      (logicalName) => !isDeepStrictEqual(before.get(logicalName), after.get(logicalName)),
    );
  }

  async destroy(): Promise<Outcome> {
    return outcomeOf(await this.changing(() => this.stack.destroy()));
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
    succeeded(await this.changing(() => this.stack.run('import', ...flags)));
  }

  private declare(declarations: readonly Declaration[]): void {
    this.stack.write({ 'declarations.json': JSON.stringify(declarations) });
  }

  /** Inputs and outputs by logical name. A refresh turns a list with a secret in it secret as a whole: its values count. */
  private async states(): Promise<Map<string, unknown>> {
    const states = await this.resources();
    return new Map(
      states.map(({ logicalName, inputs, outputs }) => [
        logicalName,
        withoutEnvelopes({ declared: withoutIgnored(inputs), outputs }),
      ]),
    );
  }

  private async changing(command: () => Promise<Result>): Promise<Result> {
    this.exported = undefined;
    return command();
  }

  private connections(): Promise<ResourceState[]> {
    this.exported ??= this.export();
    return this.exported;
  }

  private async export(): Promise<ResourceState[]> {
    const written = await this.stack.export();
    for (const { inputs, outputs } of written.deployment.resources ?? []) {
      requireEncrypted(inputs);
      requireEncrypted(outputs);
    }
    const { deployment } = await this.stack.export('--show-secrets');
    return (deployment.resources ?? []).filter((resource) => resource.type === type);
  }
}

/** Fails if a secret is in plain text in the inputs or outputs of a state. */
function requireEncrypted(values: ResourceState['inputs']): void {
  const encrypted = 'encrypted';
  const shown = JSON.parse(JSON.stringify(values ?? {}), (_name, value: unknown) =>
    typeof value === 'object' && value !== null && 'ciphertext' in value ? encrypted : value,
  ) as Properties;
  for (const { path, value } of secretMembers(shown['authParameters'])) {
    assert.ok(value === encrypted || isReference(value), `${path} is in plain text in the state`);
  }
}

function nameOf(urn: string): string {
  const { parentTypes, logicalName } = connectionUrn(urn)!;
  const [, parent] = /^test:index:(One|Two)\$/.exec(parentTypes) ?? [];
  return calledBelow(parent as Parent | undefined, logicalName);
}

const endpointsAt = (url: string) => [{ eventbridge: url, secretsmanager: url, sts: url, ssm: url, kms: url }];

const deployed = ({ urn, provider, id, inputs, outputs }: ResourceState): DeployedConnection => ({
  logicalName: nameOf(urn),
  explicit: typeof provider === 'string' && provider.includes('::explicit::'),
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
    diagnosticEvent?.severity === 'error' && diagnosticEvent.urn?.includes(`${type}::`)
      ? [{ logicalName: nameOf(diagnosticEvent.urn), message: diagnosticEvent.message }]
      : [],
  );
  if (code !== 0 && failures.length === 0) throw new Error(output);
  return { steps, failures };
}
