import * as assert from 'node:assert/strict';
import { ErrorBody, useBench } from '../../support';

interface Labelled extends ErrorBody {
  InvalidLabels: string[];
  ParameterVersion: number;
}

describe('LabelParameterVersion', () => {
  const bench = useBench();

  beforeEach(async () => {
    for (const Value of ['one', 'two', 'three']) {
      await bench.call('AmazonSSM.PutParameter', 'ssm', { Name: '/p', Value, Type: 'String', Overwrite: true });
    }
  });

  const label = async (body: object): Promise<Labelled> =>
    (await bench.call<Labelled>('AmazonSSM.LabelParameterVersion', 'ssm', { Name: '/p', ...body })).body;

  const get = async (selector: string): Promise<[value?: string, selector?: string, error?: string]> => {
    const { body } = await bench.call<ErrorBody & { Parameter?: { Value: string; Selector: string } }>(
      'AmazonSSM.GetParameter',
      'ssm',
      { Name: `/p:${selector}` },
    );
    return body.Parameter ? [body.Parameter.Value, body.Parameter.Selector] : [undefined, undefined, body.__type];
  };

  it('labels a version, or the latest, which GetParameter answers by the label', async () => {
    assert.deepEqual(await label({ ParameterVersion: 1, Labels: ['prod'] }), {
      InvalidLabels: [],
      ParameterVersion: 1,
    });
    assert.deepEqual(await label({ Labels: ['next'] }), { InvalidLabels: [], ParameterVersion: 3 });
    assert.deepEqual(await get('prod'), ['one', ':prod']);
    assert.deepEqual(await get('next'), ['three', ':next']);
    assert.deepEqual(await get('2'), ['two', ':2']);
    assert.deepEqual(await get('other'), [undefined, undefined, 'ParameterVersionNotFound']);
  });

  it('moves a label from the version that has it (D)', async () => {
    await label({ ParameterVersion: 1, Labels: ['prod', 'blue'] });
    await label({ ParameterVersion: 2, Labels: ['prod'] });
    assert.deepEqual(
      [await get('prod'), await get('blue')],
      [
        ['two', ':prod'],
        ['one', ':blue'],
      ],
    );
  });

  it('answers labels that are not valid without attaching them (D)', async () => {
    const Labels = ['1st', 'aws-x', 'SSM', 'a b', 'fine_1.0-x'];
    assert.deepEqual((await label({ Labels })).InvalidLabels, Labels.slice(0, -1));
    assert.deepEqual(await get('fine_1.0-x'), ['three', ':fine_1.0-x']);
    assert.deepEqual(await get('SSM'), [undefined, undefined, 'ParameterVersionNotFound']);
  });

  it('refuses more than ten labels for a version, a missing version and a missing parameter', async () => {
    const Labels = Array.from({ length: 11 }, (_, index) => `l${index}`);
    assert.equal((await label({ Labels })).__type, 'ParameterVersionLabelLimitExceeded');
    assert.deepEqual(await get('l0'), [undefined, undefined, 'ParameterVersionNotFound']);
    assert.equal((await label({ Labels: ['a'], ParameterVersion: 4 })).__type, 'ParameterVersionNotFound');
    assert.equal((await label({ Labels: ['a'], Name: '/none' })).__type, 'ParameterNotFound');
  });
});
