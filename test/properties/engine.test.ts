import fc from 'fast-check';
import { realClock, startEmulator } from 'eventbridge-connection-emulator';
import { workspace } from '../support/engine';
import { onlyInFull } from '../support/full';
import { Cloud } from './cloud';
import { EngineDeployment, program } from './engineDeployment';
import { runs } from './parameters';
import { play, scenario } from './scenario';

/** A command of the engine takes seconds, and a scenario many commands: `npm test` has no time for one. */
onlyInFull('properties', () => {
  describe('random programs on the real engine', function () {
    this.timeout(3_600_000);

    it('after each up the cloud equals the program, and neither a preview nor a refresh finds anything', () =>
      fc.assert(
        fc.asyncProperty(scenario(4), fc.boolean(), async (one, component) => {
          let now = Date.now() + 3_600_000;
          const emulator = await startEmulator({ clock: { now: () => now, setTimeout: realClock.setTimeout } });
          const stack = await workspace({
            program,
            // As the generated names of the played engine have it.
            project: 'project',
            stack: 'stack',
            emulator,
            config: { 'aws:maxRetries': '1', component },
          });
          try {
            const stage = {
              cloud: new Cloud(emulator),
              deployment: new EngineDeployment(stack),
              timings: emulator.control.settings().timings,
              tick: () => void (now += 2_000),
            };
            await play(one, stage);
          } finally {
            await stack.close();
            await emulator.close();
          }
        }),
        { ...runs({ quick: 12, all: 12 }), interruptAfterTimeLimit: 3_000_000 },
      ));
  });
});
