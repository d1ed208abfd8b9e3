import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DescribeConnectionCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { Emulator, startEmulator } from 'eventbridge-connection-emulator';
import { clientConfig } from '../support/clients';
import { type EngineEvent, succeeded, type Workspace, workspace } from '../support/engine';
import { full } from '../support/full';
import { assertNoLeak } from '../support/leak';

/** What the program makes of a value, in JavaScript, and whether Pulumi then knows it as a secret. */
const forms = {
  'a literal': { make: '(value) => value', secret: false },
  'an output': { make: '(value) => pulumi.output(value)', secret: false },
  'a promise': { make: '(value) => Promise.resolve(value)', secret: false },
  'what apply makes': { make: '(value) => pulumi.output(0).apply(() => value)', secret: false },
  'a secret': { make: '(value) => pulumi.secret(value)', secret: true },
  'a promise of a secret': { make: '(value) => Promise.resolve(pulumi.secret(value))', secret: true },
  'what apply makes of a secret': { make: '(value) => pulumi.secret(0).apply(() => value)', secret: true },
  'what all makes of a secret': {
    make: '(value) => pulumi.all([1, pulumi.secret(0)]).apply(() => value)',
    secret: true,
  },
} as const;
type Form = keyof typeof forms;

/** Where the form stands, from the value outwards. */
const levels = ['value', 'parameter', 'list', 'kind', 'group', 'type', 'all'] as const;
type Level = (typeof levels)[number];

const flags = { absent: undefined, true: 'true', false: 'false', 'an output of true': 'pulumi.output(true)' } as const;
type Flag = keyof typeof flags;

const kinds = ['headerParameters', 'queryStringParameters', 'bodyParameters'] as const;
const groups = ['invocationHttpParameters', 'oAuthHttpParameters'] as const;
const credentials = ['password', 'apiKeyValue', 'clientSecret'] as const;

/** How the parameters get into the connection. A transformation acts on what the class has made of the arguments. */
const ways = ['arguments', 'a component', 'a transformation', 'a transform'] as const;
type Way = (typeof ways)[number];

interface Case {
  name: string;
  way: Way;
  form: Form;
  level: Level;
  /** The credential, or the HTTP parameter. */
  member: (typeof credentials)[number] | { kind: (typeof kinds)[number]; group: (typeof groups)[number]; flag: Flag };
  canary: string;
}

/** Every how manieth combination an ordinary run has: a number that divides none of the lists, so that all take turns. */
const stride = full('canaries') ? 5 : 23;

/** The combinations of this run. */
function cases(): Case[] {
  const made: Case[] = [];
  let index = 0;
  const add = (one: Omit<Case, 'name' | 'canary'>): void => {
    const number = String(index++);
    if (index % stride === 0) {
      made.push({ ...one, name: `c${number}`, canary: `canary-${number}-${(index * 7919).toString(36)}` });
    }
  };
  for (const way of ways) {
    for (const form of Object.keys(forms) as Form[]) {
      for (const level of levels) {
        if (!['parameter', 'list', 'kind'].includes(level)) {
          for (const member of credentials) add({ way, form, level, member });
        }
        for (const group of level === 'type' ? (['oAuthHttpParameters'] as const) : groups) {
          // Each kind in turn.
          for (const flag of Object.keys(flags) as Flag[]) {
            add({ way, form, level, member: { group, kind: kinds[index % kinds.length], flag } });
          }
        }
      }
    }
  }
  return made;
}

const program = `
const pulumi = require("@pulumi/pulumi");
const { Connection } = require("pulumi-eventbridge-connection");
const forms = { ${Object.entries(forms)
  .map(([form, { make }]) => `${JSON.stringify(form)}: ${make}`)
  .join(', ')} };
const flags = { ${Object.entries(flags)
  .map(([flag, value]) => `${JSON.stringify(flag)}: () => (${value})`)
  .join(', ')} };
const description = new pulumi.Config().get("description");

function argsOf({ member, form, level, canary }) {
  const at = (here, value) => (here === level ? forms[form](value) : value);
  if (typeof member === "string") {
    const secret = at("value", canary);
    const [authorizationType, group, value] = {
      password: ["BASIC", "basicAuthParameters", { username: "user", password: secret }],
      apiKeyValue: ["API_KEY", "apiKeyAuthParameters", { apiKeyName: "X-Key", apiKeyValue: secret }],
      clientSecret: ["OAUTH_CLIENT_CREDENTIALS", "oAuthParameters", {
        clientParameters: at("type", { clientId: "id", clientSecret: secret }),
        authorizationEndpoint: "https://login.example.com/token", httpMethod: "POST",
      }],
    }[member];
    return { authorizationType, authParameters: at("all", { [group]: at("group", value) }) };
  }
  const flag = flags[member.flag]();
  const plain = level !== "value" && flag === undefined;
  const value = plain ? canary : { value: at("value", canary), ...(flag === undefined ? {} : { isValueSecret: flag }) };
  const parameter = level === "list" ? at("list", ["readable", value]) : at("parameter", value);
  const parameters = at("group", { [member.kind]: at("kind", { "X-Before": "readable", "X-Case": parameter }) });
  if (member.group === "invocationHttpParameters") {
    return { authorizationType: "BASIC", authParameters: at("all", {
      basicAuthParameters: { username: "user", password: "password-of-all" }, invocationHttpParameters: parameters,
    }) };
  }
  return { authorizationType: "OAUTH_CLIENT_CREDENTIALS", authParameters: at("all", { oAuthParameters: at("type", {
    clientParameters: { clientId: "id", clientSecret: "password-of-all" },
    authorizationEndpoint: "https://login.example.com/token", httpMethod: "POST", oAuthHttpParameters: parameters,
  }) }) };
}

class Component extends pulumi.ComponentResource {
  constructor(name, args) {
    super("test:index:Component", name);
    new Connection(name, args, { parent: this });
  }
}

for (const one of require("./cases.json")) {
  const { authorizationType, authParameters } = argsOf(one);
  const args = { name: one.name, description, authorizationType };
  const replaced = ({ props, opts }) => ({ props: { ...props, authParameters }, opts });
  const placeholder = authorizationType === "BASIC"
    ? { basicAuthParameters: { username: "user", password: "placeholder" } }
    : authorizationType === "API_KEY" ? { apiKeyAuthParameters: { apiKeyName: "X-Key", apiKeyValue: "placeholder" } }
    : { oAuthParameters: { clientParameters: { clientId: "id", clientSecret: "placeholder" }, authorizationEndpoint: "https://login.example.com/token", httpMethod: "POST" } };
  switch (one.way) {
    case "arguments": new Connection(one.name, { ...args, authParameters }); break;
    case "a component": new Component(one.name, { ...args, authParameters }); break;
    case "a transformation": new Connection(one.name, { ...args, authParameters: placeholder }, { transformations: [replaced] }); break;
    case "a transform": new Connection(one.name, { ...args, authParameters: placeholder }, { transforms: [replaced] }); break;
  }
}
`;

/** Whether AWS hides the value. */
function hiddenByAws({ way, form, member, level }: Case): boolean {
  if (typeof member === 'string') return true;
  if (member.flag !== 'absent') return member.flag !== 'false';
  // What a transformation adds as a secret of Pulumi reaches neither the class nor the provider as a secret.
  return forms[form].secret && (way === 'arguments' || way === 'a component') && level !== undefined;
}

/** Whether the value must be encrypted wherever Pulumi writes it. */
const encrypted = (one: Case): boolean => hiddenByAws(one) || forms[one.form].secret;

describe('A secret of any form, at any level, however it is declared', function () {
  this.timeout(1_800_000);
  const all = cases();
  let emulator: Emulator;
  let stack: Workspace;
  const shown: Record<string, string> = {};
  before(async () => {
    emulator = await startEmulator();
    stack = await workspace({
      program: { 'index.js': program, 'cases.json': JSON.stringify(all) },
      emulator,
      timeout: 1_800_000,
    });
    const plan = join(stack.folder, 'plan.json');
    const note = async (title: string, running: ReturnType<Workspace['up']>): Promise<void> => {
      const { output, events } = succeeded(await running);
      shown[`${title}: output`] = output;
      // Debug events hold whatever the program sends to the engine, literals included, before any provider sees it.
      const isDebug = ({ diagnosticEvent }: EngineEvent): boolean => diagnosticEvent?.severity === 'debug';
      shown[`${title}: events`] = JSON.stringify(events.filter((event) => !isDebug(event)));
    };
    await note('preview', stack.preview('--diff', '--save-plan', plan));
    await note('up', stack.up('--diff', '--plan', plan));
    await note('refresh', stack.refresh('--diff', '--expect-no-changes'));
    await note('preview of no change', stack.preview('--diff', '--expect-no-changes'));
    await stack.setConfig({ description: 'changed' });
    await note('update', stack.up('--diff'));
  });
  after(async () => {
    await stack?.close();
    await emulator?.close();
  });

  it('is nowhere in plain text: not in states, history, backups, plan, previews, diffs or events', () => {
    const canaries = all.filter(encrypted).map(({ canary }) => canary);
    assert.ok(canaries.length > 50);
    // The program itself holds the literals.
    assertNoLeak({ ...shown, backend: stack.backend, plan: join(stack.folder, 'plan.json') }, canaries);
  });

  it('leaves readable what is not secret', async () => {
    const state = JSON.stringify(await stack.export());
    const readable = all.filter((one) => !encrypted(one));
    assert.ok(readable.length > 5);
    assert.deepEqual(
      readable.filter(({ canary }) => !state.includes(canary)).map(({ name, ...one }) => one),
      [],
    );
    assert.ok(shown['preview: output'].includes('readable'));
  });

  it('reaches AWS, which hides it where the rule says so and nowhere else', async () => {
    const client = new EventBridgeClient(clientConfig(emulator));
    const wrong: unknown[] = [];
    for (const one of all) {
      const answer = JSON.stringify(await client.send(new DescribeConnectionCommand({ Name: one.name })));
      if (answer.includes(one.canary) === hiddenByAws(one)) wrong.push({ ...one, answer });
    }
    assert.deepEqual(wrong, []);
    const held = JSON.stringify(emulator.control.snapshot());
    assert.deepEqual(
      all.filter(({ canary }) => !held.includes(canary)),
      [],
    );
  });
});
