import assert from 'node:assert/strict';
import { join } from 'node:path';
import ts from 'typescript';
import { strictOptions } from '../support/compilerOptions';
import { repository } from '../support/repository';

/** Where programs of users could be: the package is found from there, as from any other. The file need not exist. */
const file = join(repository, 'test/program/edited.ts');

const options: ts.CompilerOptions = { ...strictOptions, types: [] };

let text = '';
let version = 0;

const service = ts.createLanguageService({
  ...ts.sys,
  useCaseSensitiveFileNames: () => ts.sys.useCaseSensitiveFileNames,
  getScriptFileNames: () => [file],
  getScriptVersion: (name) => (name === file ? String(version) : '0'),
  getScriptSnapshot(name) {
    const content = name === file ? text : ts.sys.readFile(name);
    return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content);
  },
  fileExists: (name) => name === file || ts.sys.fileExists(name),
  readFile: (name) => (name === file ? text : ts.sys.readFile(name)),
  getCurrentDirectory: () => repository,
  getCompilationSettings: () => options,
  getDefaultLibFileName: ts.getDefaultLibFilePath,
});

function edit(code: string): void {
  text = `import { type AuthorizationType, Connection, type ConnectionArgs, type ConnectionArgsOf } from 'pulumi-eventbridge-connection';\n${code}`;
  version++;
}

/** What an editor shows over a name, the first time that it occurs in the code. */
function hover(name: string): { signature: string; documentation: string } {
  const info = service.getQuickInfoAtPosition(file, text.indexOf(name, text.indexOf('\n')));
  return {
    signature: ts.displayPartsToString(info?.displayParts),
    documentation: ts.displayPartsToString(info?.documentation),
  };
}

function errors(code: string): string[] {
  edit(code);
  return [...service.getSyntacticDiagnostics(file), ...service.getSemanticDiagnostics(file)].map(({ messageText }) =>
    ts.flattenDiagnosticMessageText(messageText, '\n'),
  );
}

const basic = `authorizationType: 'BASIC', authParameters: { basicAuthParameters: { username: 'u', password: 'p' } }`;

describe('An editor', function () {
  this.timeout(60_000);

  for (const [where, code] of Object.entries({
    'the arguments of a connection': `new Connection('crm', { ${basic} });`,
    'arguments without a name': `export const args: Omit<ConnectionArgs, 'name'> = { ${basic} };`,
    'arguments of one authorization type': `export const args: ConnectionArgsOf<'BASIC'> = { ${basic} };`,
  })) {
    it(`shows the documentation of authorizationType and authParameters in ${where}`, () => {
      assert.deepEqual(errors(code), []);
      assert.match(hover('authorizationType').documentation, /^How EventBridge authorizes itself[^]*"API_KEY"/);
      assert.match(hover('authParameters').documentation, /^The credentials[^]*`invocationHttpParameters`/);
      assert.match(hover('basicAuthParameters').documentation, /User name and password/);
      assert.match(hover('username').documentation, /1 to 512 characters/);
    });
  }

  it('shows plain types', () => {
    assert.deepEqual(
      errors(`export const crm = new Connection('crm', { ${basic} }); export const { authParameters } = crm;`),
      [],
    );
    assert.match(hover('authorizationType').signature, /: Input<"BASIC">$/);
    assert.match(hover('authParameters').signature, /: Input<BasicAuthorization>$/);
    assert.match(hover('crm').signature, /const crm: Connection<"BASIC">$/);
    assert.match(hover('authParameters }').signature, /const authParameters: Output<DeclaredAuthParameters>$/);
  });

  it('proposes the group of the authorization type, and what every type accepts', () => {
    edit(`new Connection('crm', { authorizationType: 'API_KEY', authParameters: {  } });`);
    const at = text.indexOf('{  }') + 2;
    const proposed = service.getCompletionsAtPosition(file, at, {})?.entries.map(({ name }) => name) ?? [];
    assert.deepEqual(
      proposed.filter((name) => name.endsWith('Parameters')),
      ['apiKeyAuthParameters', 'connectivityParameters', 'invocationHttpParameters'],
    );
  });
});

describe('The compiler', function () {
  this.timeout(60_000);

  /** Each a misspelt name, and the authorization with it. */
  const misspelt: Record<string, string> = {
    userName: `authorizationType: 'BASIC', authParameters: { basicAuthParameters: { userName: 'u', password: 'p' } }`,
    pasword: `authorizationType: 'BASIC', authParameters: { basicAuthParameters: { username: 'u', password: 'p', pasword: 'p' } }`,
    basicAuthParameter: `authorizationType: 'BASIC', authParameters: { basicAuthParameter: { username: 'u', password: 'p' } }`,
    secretARN: `authorizationType: 'BASIC', authParameters: { basicAuthParameters: { username: 'u', password: { secretARN: 'a' } } }`,
    authorisationType: `authorisationType: 'BASIC', authParameters: { basicAuthParameters: { username: 'u', password: 'p' } }`,
    descripton: `${basic}, descripton: 'd'`,
    apiKey: `authorizationType: 'API_KEY', authParameters: { apiKeyAuthParameters: { apiKeyName: 'X', apiKey: 'p' } }`,
    clientID: `authorizationType: 'OAUTH_CLIENT_CREDENTIALS', authParameters: { oAuthParameters: { clientParameters: { clientID: 'c', clientSecret: 's' }, authorizationEndpoint: 'https://login.example.com', httpMethod: 'POST' } }`,
    headerParameter: `authorizationType: 'BASIC', authParameters: { basicAuthParameters: { username: 'u', password: 'p' }, invocationHttpParameters: { headerParameter: {} } }`,
    isSecret: `authorizationType: 'BASIC', authParameters: { basicAuthParameters: { username: 'u', password: 'p' }, invocationHttpParameters: { headerParameters: { 'X-A': { value: 'a', isSecret: true } } } }`,
  };
  for (const [name, members] of Object.entries(misspelt)) {
    it(`names ${name}, wherever the arguments are written`, () => {
      for (const code of [
        `new Connection('crm', { ${members} });`,
        `export const args: ConnectionArgs = { ${members} };`,
        `export const args: Omit<ConnectionArgs, 'name'> = { ${members} };`,
        `export const make = (name: string) => new Connection(name, { name, ...{ description: 'd' }, ${members} });`,
      ]) {
        const [error, ...more] = errors(code);
        assert.match(error, new RegExp(`'${name}' does not exist in type`), code);
        assert.deepEqual(more, []);
      }
    });
  }

  it('names the group that belongs to another authorization type', () => {
    const group = `apiKeyAuthParameters: { apiKeyName: 'X', apiKeyValue: 'k' }`;
    assert.deepEqual(errors(`new Connection('crm', { authorizationType: 'BASIC', authParameters: { ${group} } });`), [
      "Object literal may only specify known properties, and 'apiKeyAuthParameters' does not exist in type 'Input<BasicAuthorization>'.",
    ]);
  });

  it('names the authorization types where one is any text', () => {
    const code = `const args = { ${basic} }; new Connection('crm', args);`;
    assert.match(errors(code).join(), /Type 'string' is not assignable to type 'Input<AuthorizationType>'/);
  });
});
