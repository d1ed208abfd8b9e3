import fc from 'fast-check';
import { all, lanes, runs } from './parameters';
import { scenario, type Step } from './scenario';
import { PluginStage } from './stage';

describe('random programs, with what people and AWS do to their connections', function () {
  this.timeout(all ? 1_500_000 : 400_000);
  const stages: PluginStage[] = [];
  const steps: Record<string, number> = {};
  before(async () => {
    for (let lane = 0; lane < lanes; lane += 1) stages.push(await PluginStage.open());
  });
  after(async () => {
    for (const stage of stages) await stage.close();
    if (all) console.log(`      steps: ${JSON.stringify(steps)}`);
  });

  it('after each up the cloud equals the program, and neither a preview nor a refresh finds anything', async () => {
    const played = (step: Step) => void (steps[step.do] = (steps[step.do] ?? 0) + 1);
    await Promise.all(
      stages.map((stage, lane) =>
        fc.assert(
          fc.asyncProperty(scenario(all ? 20 : 8), (one) => stage.play(one, played)),
          runs({ quick: 6, all: 150 }, lane),
        ),
      ),
    );
  });
});
