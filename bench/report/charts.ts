import * as echarts from 'echarts';
import { dictated } from '../figures';
import { operationNames, type Results } from '../results';

/** Colours that can be told apart by everybody, on white and in print. */
const colors = { provider: '#0072b2', other: '#b8b8b8', limit: '#d55e00' };
const text = { fontFamily: 'sans-serif', color: '#222' };

/** The drawings of a set of results, by file name. */
export function charts({ engine, throttling, detection }: Results): Record<string, string> {
  return {
    ...(engine ? { 'engine.svg': engineChart(engine) } : {}),
    ...(throttling ? { 'throttling.svg': throttlingChart(throttling) } : {}),
    ...(detection ? { 'detection.svg': detectionChart(detection) } : {}),
  };
}

function draw(width: number, height: number, option: echarts.EChartsCoreOption): string {
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height });
  chart.setOption({ backgroundColor: '#fff', textStyle: text, animation: false, ...option });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return `${svg}\n`;
}

/** Seconds of each operation, one field for each size. */
function engineChart({ sizes }: NonNullable<Results['engine']>): string {
  const width = 280;
  return draw(60 + sizes.length * width, 360, {
    title: sizes.map(({ connections }, field) => ({
      text: connections === 1 ? '1 connection' : `${connections.toLocaleString('en')} connections`,
      left: 60 + field * width + (width - 60) / 2,
      top: 8,
      textAlign: 'center',
      textStyle: { ...text, fontSize: 14 },
    })),
    legend: { bottom: 8, textStyle: text },
    grid: sizes.map((_, field) => ({ left: 60 + field * width, width: width - 60, top: 50, bottom: 70 })),
    xAxis: sizes.map((_, field) => ({
      type: 'category',
      gridIndex: field,
      data: [...operationNames],
      axisTick: { show: false },
      axisLabel: { ...text, fontSize: 11, interval: 0, formatter: (name: string) => name.replace(' ', '\n') },
    })),
    yAxis: sizes.map((_, field) => ({
      type: 'value',
      gridIndex: field,
      name: field === 0 ? 'seconds' : '',
      nameTextStyle: text,
      axisLabel: text,
    })),
    series: sizes.flatMap(({ operations }, field) => [
      {
        name: 'resources that do nothing',
        type: 'bar',
        xAxisIndex: field,
        yAxisIndex: field,
        itemStyle: { color: colors.other },
        data: operationNames.map((name) => operations[name].floor.seconds),
      },
      {
        name: 'connections, and how many times as long',
        type: 'bar',
        xAxisIndex: field,
        yAxisIndex: field,
        itemStyle: { color: colors.provider },
        label: {
          ...text,
          show: true,
          position: 'top',
          fontSize: 11,
          formatter: ({ dataIndex }: { dataIndex: number }) =>
            `${operations[operationNames[dataIndex]].ratio.toFixed(2)}×`,
        },
        data: operationNames.map((name) => operations[name].provider.seconds),
      },
    ]),
  });
}

/** Seconds over connections, and the line that the limit draws. */
function throttlingChart({ runs, writesPerSecond }: NonNullable<Results['throttling']>): string {
  const largest = Math.max(...runs.map(({ connections }) => connections));
  return draw(640, 360, {
    legend: { top: 8, textStyle: text },
    grid: { left: 70, right: 40, top: 50, bottom: 60 },
    xAxis: {
      type: 'value',
      name: 'connections',
      nameLocation: 'middle',
      nameGap: 32,
      max: largest,
      nameTextStyle: text,
      axisLabel: text,
    },
    yAxis: { type: 'value', name: 'seconds', nameTextStyle: text, axisLabel: text },
    series: [
      {
        name: `what ${writesPerSecond} writes a second dictate`,
        type: 'line',
        showSymbol: false,
        lineStyle: { color: colors.limit, type: 'dashed' },
        itemStyle: { color: colors.limit },
        data: [
          [writesPerSecond, 0],
          [largest, dictated(largest, writesPerSecond)],
        ],
      },
      ...[true, false].map((checkpoints) => ({
        name: checkpoints ? 'pulumi up, state written at every step' : 'pulumi up, state written at the end',
        type: 'line',
        symbol: 'circle',
        symbolSize: 8,
        lineStyle: { color: checkpoints ? colors.other : colors.provider },
        itemStyle: { color: checkpoints ? colors.other : colors.provider },
        data: runs
          .filter((run) => run.checkpoints === checkpoints)
          .map(({ connections, seconds }) => [connections, seconds]),
      })),
    ],
  });
}

/** Above what is lost, below what is called, over the length of the wait. */
function detectionChart({ waits }: NonNullable<Results['detection']>): string {
  const line = (name: string, field: number, color: string, data: [number, number][]): object => ({
    name,
    type: 'line',
    xAxisIndex: field,
    yAxisIndex: field,
    showSymbol: false,
    lineStyle: { color, width: 1.5 },
    itemStyle: { color },
    data,
  });
  const over = (who: 'provider' | 'terraform', member: 'lost' | 'calls'): [number, number][] =>
    // A logarithm knows no zero: less than a hundredth of a second is drawn as that.
    waits.map((one) => [one.wait, Math.max(one[who][member], 0.01)]);
  const logarithmic = { type: 'log', nameTextStyle: text, axisLabel: text };
  const wait = { ...logarithmic, min: waits[0].wait, max: waits[waits.length - 1].wait };
  return draw(760, 620, {
    legend: { top: 8, textStyle: text },
    grid: [
      { left: 70, right: 40, top: 60, height: 210 },
      { left: 70, right: 40, top: 340, height: 210 },
    ],
    xAxis: [
      { ...wait, gridIndex: 0 },
      { ...wait, gridIndex: 1, name: 'seconds until the connection has settled', nameLocation: 'middle', nameGap: 32 },
    ],
    yAxis: [
      { ...logarithmic, gridIndex: 0, name: 'seconds lost after it', min: 0.01 },
      { type: 'value', gridIndex: 1, name: 'calls', nameTextStyle: text, axisLabel: text },
    ],
    series: [
      line("Terraform's provider", 0, colors.limit, over('terraform', 'lost')),
      line('this provider', 0, colors.provider, over('provider', 'lost')),
      line("Terraform's provider", 1, colors.limit, over('terraform', 'calls')),
      line('this provider', 1, colors.provider, over('provider', 'calls')),
    ],
  });
}
