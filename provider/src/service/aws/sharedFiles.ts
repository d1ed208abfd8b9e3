import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where the shared files of AWS are, where they are not in their usual place. */
export interface SharedFiles {
  configFiles?: string[];
  credentialsFiles?: string[];
}

/** The one file of each kind that holds a profile: the AWS SDK reads no more than one. */
export interface ProfileFiles {
  configFilepath: string;
  filepath: string;
}

/** The region of a profile; undefined where the files do not say one. */
export function profileRegion(profile: string, files: SharedFiles): string | undefined {
  const { configFilepath, filepath } = profileFiles(profile, files);
  // As in the AWS SDK: a region in the credentials file wins.
  return (
    section(filepath, [profile])?.get('region') ||
    section(configFilepath, configSections(profile))?.get('region') ||
    undefined
  );
}

/** Of several files the last one that has the profile, so that a file can override those before it. */
export function profileFiles(profile: string, files: SharedFiles): ProfileFiles {
  return {
    configFilepath:
      lastWith(files.configFiles, configSections(profile)) ??
      process.env['AWS_CONFIG_FILE'] ??
      join(homedir(), '.aws', 'config'),
    filepath:
      lastWith(files.credentialsFiles, [profile]) ??
      process.env['AWS_SHARED_CREDENTIALS_FILE'] ??
      join(homedir(), '.aws', 'credentials'),
  };
}

/** In the config file a profile has the word before its name; the default profile may go without. */
const configSections = (profile: string): string[] =>
  profile === 'default' ? ['default', 'profile default'] : [`profile ${profile}`];

function lastWith(paths: string[] | undefined, names: string[]): string | undefined {
  const files = (paths ?? []).map(expandHome);
  return [...files].reverse().find((file) => section(file, names) !== undefined) ?? files.at(-1);
}

const expandHome = (path: string): string => (path.startsWith('~/') ? join(homedir(), path.slice(2)) : path);

/** The settings of a section. A file that cannot be read has none: most people have not both files. */
function section(path: string, names: string[]): Map<string, string> | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
  let current: Map<string, string> | undefined;
  let found: Map<string, string> | undefined;
  for (const line of text.split(/\r?\n/)) {
    const header = /^\[([^\]]*)\]/.exec(line);
    if (header) {
      const name = header[1].trim().replace(/\s+/g, ' ').replace(/["']/g, '');
      current = names.includes(name) ? (found ??= new Map()) : undefined;
      continue;
    }
    // An indented line belongs to the setting above it (`s3 =`), not to the profile.
    const setting = /^([^\s#;=][^=]*)=(.*)$/.exec(line);
    if (setting) {
      current?.set(setting[1].trim(), setting[2].replace(/\s[#;].*$/, '').trim());
    }
  }
  return found;
}
