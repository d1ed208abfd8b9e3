import { join } from 'node:path';

/** The folder of the repository. */
export const repository = join(__dirname, '../..');

/** Folders for the programs of tests: inside the repository, so that they find its node_modules. Not under version control. */
export const workspaces = join(repository, 'test/.workspaces');
