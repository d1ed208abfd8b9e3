// What is really installed in the working folder, for a test that does not want to take it on trust. Runs as the
// program does: with its Node.js and, under Plug'n'Play, with its resolution.

const { createHash } = require('node:crypto');
const { readFileSync, readdirSync } = require('node:fs');
const { createRequire } = require('node:module');
const { dirname, join } = require('node:path');

const fromProject = createRequire(join(process.cwd(), 'any.js'));
const [through] = process.argv.slice(2);
const from = through ? createRequire(fromProject.resolve(through)) : fromProject;
const folder = dirname(from.resolve('pulumi-eventbridge-connection/package.json'));

/** @param {string} name */
function found(name) {
  try {
    return fromProject.resolve(`${name}/package.json`);
  } catch (error) {
    if (error.code !== 'MODULE_NOT_FOUND') throw error;
    return undefined;
  }
}

const typescript = found('typescript');

const hash = createHash('sha256');
for (const file of readdirSync(join(folder, 'dist'), { recursive: true }).map(String).sort()) {
  if (/\.js$/.test(file)) hash.update(file).update(readFileSync(join(folder, 'dist', file)));
}
console.log(
  JSON.stringify({
    node: process.versions.node,
    sdk: fromProject('@pulumi/pulumi/package.json').version,
    typescript: typescript ? fromProject(typescript).version : 'none',
    compiler: typescript && join(dirname(typescript), 'bin/tsc'),
    digest: hash.digest('hex'),
  }),
);
