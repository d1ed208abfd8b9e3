import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseDuration } from '../../provider/src/model/duration';

const units = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1e3, m: 6e4, h: 36e5 };

describe('a duration', () => {
  const part = fc.record({
    count: fc.oneof(
      fc.nat(999).map(String),
      fc.tuple(fc.nat(99), fc.nat(999)).map(([a, b]) => `${a}.${b}`),
      fc.nat(9).map((a) => `${a}.`),
      fc.nat(99).map((a) => `.${a}`),
    ),
    unit: fc.constantFrom(...(Object.keys(units) as (keyof typeof units)[])),
  });

  it('is the sum of its parts, in every notation that Go takes', () =>
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), fc.constantFrom('', '+'), (parts, sign) => {
        const expected = parts.reduce((sum, { count, unit }) => sum + Number(count) * units[unit], 0);
        const parsed = parseDuration(sign + parts.map(({ count, unit }) => count + unit).join(''));
        assert.ok(parsed !== undefined && Math.abs(parsed - expected) <= expected * 1e-12, String(parsed));
      }),
    ));

  for (const [text, expected] of [
    ['0', 0],
    ['90s', 90_000],
    ['1.5h', 5_400_000],
    ['1h30m', 5_400_000],
    ['90m0.5s', 5_400_500],
  ] as const) {
    it(`"${text}" is ${expected} ms`, () => assert.equal(parseDuration(text), expected));
  }

  for (const text of [
    '',
    'h',
    '.h',
    '1',
    '1 h',
    '1 hour',
    '-1h',
    '1h ',
    '1d',
    '1.5.5h',
    'PT1H',
    '2562048h',
    '9'.repeat(400) + 'h',
  ]) {
    it(`"${text.slice(0, 20)}" is not a duration`, () => assert.equal(parseDuration(text), undefined));
  }
});
