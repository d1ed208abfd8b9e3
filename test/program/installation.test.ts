import assert from 'node:assert/strict';
import { versionProblem } from '../../provider/src/program/installation';
import { providerText } from '../../provider/src/model/identity';

const manifest = require('../../provider/package.json');

// That nothing is said where all is well, and what is said where it is not, is run by the matrix on the real engine.
describe('The versions that a program is run with', () => {
  it('may be the oldest ones of package.json, and any newer one', () => {
    const [node, sdk] = [manifest.engines.node, manifest.peerDependencies['@pulumi/pulumi']];
    for (const [runtime, pulumi] of [
      [`${node.replace('>=', '')}.0.0`, sdk.replace('^', '')],
      ['20.20.2', '3.248.0'],
      ['24.0.0', '3.1000.0'],
      ['100.1.0', '4.0.0'],
    ]) {
      assert.equal(versionProblem(runtime, pulumi), undefined, `${runtime} and ${pulumi}`);
    }
  });

  it('are refused in one sentence if they are too old', () => {
    for (const node of ['18.20.8', '8.17.0', '19.9.0']) {
      assert.equal(
        versionProblem(node, '3.248.0'),
        `pulumi-eventbridge-connection needs Node.js 20 or newer, and this is Node.js ${node}.`,
      );
    }
    for (const sdk of ['3.215.0', '3.99.1', '2.25.2']) {
      assert.equal(
        versionProblem('20.0.0', sdk),
        `pulumi-eventbridge-connection needs @pulumi/pulumi 3.216 or newer, and this program has ${sdk}: ` +
          'run npm install @pulumi/pulumi@3.',
      );
    }
  });

  it('are not guessed for a build that has none', () => {
    assert.equal(versionProblem('20.0.0', '${VERSION}'), undefined);
  });

  it('is looked for under the name in the state', () => {
    assert.equal(providerText, `exports.handler=()=>require("${manifest.name}/provider")`);
  });
});
