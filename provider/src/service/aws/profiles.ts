import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Environment, variable } from './environment';
import type { ClientSettings } from './settings';

type Shared = Pick<ClientSettings, 'configFiles' | 'credentialsFiles' | 'environment'>;

/** The one file of each kind that holds a profile, as the AWS SDK takes them: it reads no more than one. */
export interface ProfileFiles {
  configFilepath: string;
  filepath: string;
  /** A process may outlive a change of the files, a new sign-in for example. */
  ignoreCache: true;
}

/** What the shared files say about a profile, without the settings of its sections. */
export interface Profile {
  files: ProfileFiles;
  settings: Readonly<Record<string, string | undefined>>;
  /** The section of the services that the profile names, `eventbridge.endpoint_url` for example. */
  services: Readonly<Record<string, string | undefined>>;
}

/** Reads a profile; its settings are empty if no file has it. */
export async function profileOf(name: string, shared: Shared): Promise<Profile> {
  const files = await filesOf(name, shared);
  const { configFile, credentialsFile } = await load(files);
  const settings = { ...configFile[name], ...credentialsFile[name] };
  return { files, settings, services: configFile[`services.${settings['services']}`] ?? {} };
}

/** The region of a profile; undefined if the files name none. As in the AWS SDK, one in the credentials file wins. */
export async function profileRegion(name: string, shared: Shared): Promise<string | undefined> {
  return (await profileOf(name, shared)).settings['region'] || undefined;
}

/** The endpoint of EventBridge of a profile; undefined if the files name none. */
export async function profileEndpoint(name: string, shared: Shared): Promise<string | undefined> {
  const { settings, services } = await profileOf(name, shared);
  return services['eventbridge.endpoint_url'] || settings['endpoint_url'] || undefined;
}

/** Of several files the last one that has the profile, so that a file can override those before it. */
async function filesOf(
  name: string,
  { configFiles, credentialsFiles, environment = {} }: Shared,
): Promise<ProfileFiles> {
  const usual = (variableName: string, file: string): string[] => [
    variable(environment, variableName) ?? join(home(environment), '.aws', file),
  ];
  return {
    configFilepath: await lastWith('configFile', name, configFiles ?? usual('AWS_CONFIG_FILE', 'config'), environment),
    filepath: await lastWith(
      'credentialsFile',
      name,
      credentialsFiles ?? usual('AWS_SHARED_CREDENTIALS_FILE', 'credentials'),
      environment,
    ),
    ignoreCache: true,
  };
}

async function lastWith(
  kind: 'configFile' | 'credentialsFile',
  name: string,
  paths: readonly string[],
  environment: Environment,
): Promise<string> {
  const files = paths.map((path) => expandHome(path, environment));
  if (files.length > 1) {
    for (const file of [...files].reverse()) {
      const loaded = await load({ configFilepath: file, filepath: file, ignoreCache: true });
      if (loaded[kind][name] !== undefined) {
        return file;
      }
    }
  }
  return files.at(-1)!;
}

type SharedFiles = Awaited<ReturnType<(typeof import('@smithy/core/config'))['loadSharedConfigFiles']>>;

/** The SDK's grammar of these files. It takes a file that cannot be read for an empty one: most people have not both. */
async function load(files: ProfileFiles): Promise<SharedFiles> {
  if (!existsSync(files.configFilepath) && !existsSync(files.filepath)) {
    // A machine of CI has neither, and the loader takes a while to load itself.
    return { configFile: {}, credentialsFile: {} };
  }
  const { loadSharedConfigFiles } = require('@smithy/core/config') as typeof import('@smithy/core/config');
  return loadSharedConfigFiles(files);
}

/** `~` is the home directory, as a shell has it. */
export function expandHome(path: string, environment: Environment): string {
  return path === '~' || /^~[\\/]/.test(path) ? join(home(environment), path.slice(1)) : path;
}

const home = (environment: Environment): string => variable(environment, 'HOME', 'USERPROFILE') ?? homedir();
