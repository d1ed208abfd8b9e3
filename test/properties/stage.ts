import { realClock } from 'eventbridge-connection-emulator';
import { freshProvider } from '../support/freshProvider';
import { type Fixture, provider } from '../support/provider';
import { Cloud } from './cloud';
import { PluginDeployment } from './deployment';
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

/** An emulator and a plugin process on which scenarios are played, one after the other. */
export class PluginStage {
  private constructor(
    private readonly at: Fixture,
    private readonly time: { now: number },
    private readonly processes: { count: number },
  ) {}

  static async open(): Promise<PluginStage> {
    // The service's time stands still but between operations, so that a time which was not read again shows.
    const time = { now: Date.now() + 3_600_000 };
    const processes = { count: 1 };
    const at = await provider({
      emulator: { clock: { now: () => time.now, setTimeout: realClock.setTimeout }, settings: { timings } },
      provider: () => freshProvider(processes.count, jumpingClock),
      // One more attempt is enough to tell what is repeated from what is not.
      config: { 'aws:maxRetries': '1' },
    });
    return new PluginStage(at, time, processes);
  }

  get emulator(): Fixture['emulator'] {
    return this.at.emulator;
  }

  play(scenario: Scenario, played?: (step: Step) => void): Promise<void> {
    const stage = {
      cloud: new Cloud(this.at.emulator),
      deployment: new PluginDeployment(this.at.plugin, () => void (this.processes.count += 1)),
      timings,
      tick: () => void (this.time.now += 2_000),
    };
    return play(scenario, stage, played);
  }

  close(): Promise<void> {
    return this.at.close();
  }
}
