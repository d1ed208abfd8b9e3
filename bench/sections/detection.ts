import { SimulatedClock, startEmulator } from 'eventbridge-connection-emulator';
import { ConnectionCalls } from '../../provider/src/service/api/calls';
import type { Clock } from '../../provider/src/service/api/clock';
import { Deadline } from '../../provider/src/service/api/deadline';
import { SecretResolver } from '../../provider/src/service/secrets/references';
import { reconcile } from '../../provider/src/service/reconcile/reconcile';
import { clientConfig } from '../../test/support/clients';
import { oAuth } from '../../test/support/connections';
import { progress } from '../lib/progress';
import type { Extent, Section } from '../lib/section';
import { rounded } from '../lib/statistics';
import { terraformDetection } from '../lib/terraform';
import type { Detected, DetectionResult } from '../results';

const shortest = 0.3;
const longest = 20 * 60;

/** How soon the end of a wait is seen, on a simulated clock: real code, real calls, and no time spent. */
export const detectionSection: Section<'detection'> = {
  name: 'detection',
  title: 'Detection of a transition, beside Terraform',
  async run({ quick }: Extent): Promise<DetectionResult> {
    const clock = new SimulatedClock();
    const emulator = await startEmulator({ clock });
    const count = quick ? 30 : 150;
    progress(`detection: ${count} waits of ${shortest} s to ${longest / 60} min`);
    try {
      const waits: DetectionResult['waits'] = [];
      for (let index = 0; index < count; index += 1) {
        const wait = rounded(shortest * (longest / shortest) ** (index / (count - 1)));
        emulator.control.setOutcome({ state: 'AUTHORIZED', after: wait * 1000, times: 1 });
        const provider = await detected(clock, emulator.url, `wait-${index}`, wait);
        const { length } = emulator.control.requests({ name: `wait-${index}` });
        waits.push({ wait, provider: { ...provider, calls: length }, terraform: terraformDetection(wait) });
      }
      return { waits };
    } finally {
      await emulator.close();
    }
  },
};

/** A create whose connection is AUTHORIZING for so many seconds. */
async function detected(
  clock: SimulatedClock,
  endpoint: string,
  name: string,
  wait: number,
): Promise<Pick<Detected, 'lost'>> {
  // Whoever sleeps moves the time of all.
  const moving: Clock = { now: () => clock.now(), sleep: (milliseconds) => clock.advance(milliseconds) };
  const calls = new ConnectionCalls(
    clientConfig({ url: endpoint }),
    new Deadline(2 * longest * 1000, { clock: moving }),
  );
  const begin = clock.now();
  const connection = await reconcile({
    calls,
    desired: {
      properties: { ...oAuth, name },
      authorized: true,
      adopt: false,
      sendCredentials: false,
    },
    secrets: new SecretResolver(calls.settings, () => {}),
    report: () => {},
  });
  if (connection.connectionState !== 'AUTHORIZED') throw new Error(`${name} is ${connection.connectionState}`);
  return { lost: rounded((clock.now() - begin) / 1000 - wait) };
}
