import fc from 'fast-check';
import { realClock, startEmulator } from 'eventbridge-connection-emulator';
import { workspace, type Workspace } from '../support/engine';
import { basic, withPassword } from '../support/connections';
import { onlyInFull } from '../support/full';
import { EngineDeployment, program } from './engineDeployment';
import { runs } from './parameters';
import { play, type Scenario, scenario, type Step } from './scenario';

const up: Step = { do: 'up', refresh: false };

/** Every way in which a connection can be in another place, or in other hands: too few draws are made to meet them all. */
const tour: Scenario = {
  unknowns: {},
  steps: [
    { do: 'declare', at: 'a', args: basic, below: 'a component', explicit: true },
    { do: 'declare', at: 'b', args: withPassword('x'), below: 'a component' },
    { do: 'declare', at: 'c', args: { ...withPassword('y'), name: 'first' } },
    up,
    { do: 'account', to: 'other' },
    { do: 'change', at: 'c', by: { description: 'one' } },
    up,
    { do: 'refresh' },
    { do: 'account', to: 'home' },
    { do: 'rival', at: 'c', then: 'up', adopt: false },
    { do: 'rename', at: 'c', alias: false, keepsName: true },
    up,
    { do: 'change', at: 'c', by: { adopt: true } },
    { do: 'up', refresh: true },
    { do: 'endpoint', to: 'elsewhere' },
    { do: 'change', at: 'b', by: { description: 'one' } },
    up,
    { do: 'rival', at: 'b', then: 'up', adopt: false },
    { do: 'endpoint', to: 'home' },
    up,
    { do: 'rival', at: 'c', then: 'up', adopt: true },
    { do: 'rival', at: 'c', then: 'destroy', adopt: true },
  ],
};

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
        { ...runs({ quick: 12, all: 12 }), examples: [[tour]], interruptAfterTimeLimit: 3_000_000 },
      ));
  });
});
