import fc from 'fast-check';
import { realClock, startEmulator } from 'eventbridge-connection-emulator';
import { workspace, type Workspace } from '../support/engine';
import { onlyInFull } from '../support/full';
import { EngineDeployment, program } from './engineDeployment';
import { runs } from './parameters';
import { play, scenario } from './scenario';

/** A command of the engine takes seconds, and a scenario many commands: `npm test` has no time for one. */
onlyInFull('properties', () => {
  describe('random programs on the real engine', function () {
    this.timeout(3_600_000);

    it('after each up the cloud equals the program, and neither a preview nor a refresh finds anything', () =>
      fc.assert(
        fc.asyncProperty(scenario(4), async (one) => {
          let now = Date.now() + 3_600_000;
          const clock = { now: () => now, setTimeout: realClock.setTimeout };
          const [home, elsewhere] = [await startEmulator({ clock }), await startEmulator({ clock })];
          const stacks: Workspace[] = [];
          // The project and the first stack are those that the generated names of the played engine have.
          const deployment = async (stack: string): Promise<EngineDeployment> => {
            const config = { 'aws:maxRetries': '1' };
            stacks.push(await workspace({ program, project: 'project', stack, emulator: home, config }));
            return new EngineDeployment(stacks.at(-1)!, home.url);
          };
          try {
            await play(one, {
              emulators: { home, elsewhere },
              deployment: await deployment('stack'),
              rival: () => deployment('rival'),
              timings: home.control.settings().timings,
              tick: () => void (now += 2_000),
            });
          } finally {
            for (const stack of stacks) await stack.close();
            await home.close();
            await elsewhere.close();
          }
        }),
        { ...runs({ quick: 12, all: 12 }), interruptAfterTimeLimit: 3_000_000 },
      ));
  });
});
