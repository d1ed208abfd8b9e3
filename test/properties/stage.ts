import { type Emulator, realClock, startEmulator } from 'eventbridge-connection-emulator';
import { freshProvider } from '../support/freshProvider';
import { type Plugin, startPlugin, usualHost } from '../support/plugin';
import { type Fixture, pluginOptions, provider } from '../support/provider';
import { accessKeys } from './cloud';
import { explicitRegion, PluginDeployment, type Shell } from './deployment';
import { play, type Scenario, type Step } from './scenario';

/** Long enough to be seen by a provider whose clock jumps over most of each sleep. */
const timings = {
  creating: 4,
  updating: 4,
  activating: 2,
  authorizing: 4,
  deauthorizing: 6,
  deleting: 4,
  secretPurge: 10,
  oauthRetry: 50,
};

/** Jumps over most of each sleep, so that a wait of minutes is one of moments, and takes as long by its own measure. */
const jumpingClock = `
  const { systemClock } = require(join(root, "service", "api", "clock.js"));
  let skipped = 0;
  systemClock.now = () => Date.now() + skipped;
  systemClock.sleep = async (milliseconds) => {
    await new Promise((resolve) => setTimeout(resolve, milliseconds / 20));
    skipped += milliseconds * 19 / 20;
  };`;

/** One more attempt is enough to tell what is repeated from what is not. */
const config = { 'aws:maxRetries': '1' };

/** Two emulators and a plugin process on which scenarios are played, one after the other. */
export class PluginStage {
  /** The process of the explicit provider. */
  private explicit: Promise<Plugin> | undefined;

  private constructor(
    private readonly at: Fixture,
    private readonly elsewhere: Emulator,
    private readonly time: { now: number },
    private readonly loaded: { count: number; accessKey: string },
  ) {}

  static async open(): Promise<PluginStage> {
    // The service's time stands still but between operations, so that a time which was not read again shows.
    const time = { now: Date.now() + 3_600_000 };
    const loaded = { count: 1, accessKey: accessKeys.shell.home as string };
    const emulator = { clock: { now: () => time.now, setTimeout: realClock.setTimeout }, settings: { timings } };
    const at = await provider({ emulator, provider: () => providerOf(loaded), config });
    return new PluginStage(at, await startEmulator(emulator), time, loaded);
  }

  get emulator(): Fixture['emulator'] {
    return this.at.emulator;
  }

  play(scenario: Scenario, played?: (step: Step) => void): Promise<void> {
    const startProcess = async (): Promise<void> => {
      this.loaded.count += 1;
      if (usualHost === 'plugin') await this.at.restart();
    };
    const options = { enter: (shell: Shell) => this.enter(shell), explicit: () => this.explicitPlugin() };
    const stage = {
      emulators: { home: this.at.emulator, elsewhere: this.elsewhere },
      deployment: new PluginDeployment(this.at.plugin, startProcess, options),
      rival: async () => new PluginDeployment(this.at.plugin, startProcess, { ...options, stack: 'rival' }),
      timings,
      tick: () => void (this.time.now += 2_000),
    };
    return play(scenario, stage, played);
  }

  async close(): Promise<void> {
    await (await this.explicit)?.close();
    await this.elsewhere.close();
    await this.at.close();
  }

  private async enter({ accessKey, endpoint }: Shell): Promise<void> {
    this.loaded.accessKey = accessKey;
    await this.at.plugin.configure(pluginOptions({ url: endpoint }, { config }).config!);
  }

  private explicitPlugin(): Promise<Plugin> {
    const own = {
      ...config,
      'aws:region': explicitRegion,
      'aws:accessKey': accessKeys.explicit,
      'aws:secretKey': 'test',
    };
    this.explicit ??= startPlugin(
      pluginOptions(this.at.emulator, { provider: () => freshProvider(this.loaded.count, jumpingClock), config: own }),
    );
    return this.explicit;
  }
}

/** The provider as the next command starts it, with the credentials in its environment. */
const providerOf = ({ count, accessKey }: { count: number; accessKey: string }): string =>
  freshProvider(count, `process.env["AWS_ACCESS_KEY_ID"] = ${JSON.stringify(accessKey)};${jumpingClock}`);
