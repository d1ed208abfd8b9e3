import assert from 'node:assert/strict';
import fc from 'fast-check';
import { jsonMember, literalMembers } from '../../provider/src/model/jsonMember';

describe('jsonMember', () => {
  for (const literal of [
    '12345678901234567890',
    '1.10',
    '-0',
    '0',
    '1E5',
    '1e-400',
    '-12.50e+10',
    '9007199254740993',
  ]) {
    it(`keeps ${literal} as it is written`, () => {
      assert.deepEqual(jsonMember(`{"pin": ${literal} , "other": 1}`, 'pin'), { text: literal });
      assert.deepEqual(jsonMember(`{"other":{"pin":2},"list":["pin",3],"pin":${literal}}`, 'pin'), { text: literal });
    });
  }

  it('takes the last of several members of one name', () => {
    assert.deepEqual(jsonMember('{"pin":1.10,"pin":"a","pin":2.20}', 'pin'), { text: '2.20' });
    assert.deepEqual(jsonMember('{"pin":1.10,"pin":"a"}', 'pin'), { text: 'a' });
    assert.deepEqual(jsonMember('{"pin":1.10,"pin":{"pin":3.30}}', 'pin'), { found: 'an object' });
    // A name as JSON may write it.
    assert.deepEqual(jsonMember('{"p\\u0069n":1.10}', 'pin'), { text: '1.10' });
    assert.deepEqual(jsonMember('{"a\\"b":1.10,"b":2.0}', 'a"b'), { text: '1.10' });
  });

  it('is not misled by values that look like members', () => {
    assert.deepEqual(jsonMember('{"a":"pin","pin":1.0,"b":"\\"pin\\":2"}', 'pin'), { text: '1.0' });
    assert.deepEqual(jsonMember('{"a":"pin\\\\","pin":1.0,"b":[{"pin":2}]}', 'pin'), { text: '1.0' });
    assert.deepEqual(jsonMember('{"":1.0}', ''), { text: '1.0' });
    assert.deepEqual(jsonMember('{"__proto__":1.0,"constructor":2.0}', '__proto__'), { text: '1.0' });
    assert.deepEqual(jsonMember('{"a":1}', 'constructor'), { found: 'nothing' });
    assert.deepEqual(jsonMember('{"a":1}', '__proto__'), { found: 'nothing' });
  });

  it('says what there is instead', () => {
    const text = '{"boolean":true,"null":null,"list":[1],"object":{"a":1}}';
    for (const [key, found] of [
      ['boolean', 'a boolean'],
      ['null', 'null'],
      ['list', 'a list'],
      ['object', 'an object'],
      ['missing', 'nothing'],
    ]) {
      assert.deepEqual(jsonMember(text, key), { found });
    }
    for (const other of ['[1]', '"text"', '1', 'null']) {
      assert.deepEqual(jsonMember(other, 'a'), { found: 'no object' });
    }
    assert.throws(() => jsonMember('{"a":01}', 'a'), SyntaxError);
  });

  it('finds what JSON.parse finds, in linear time', () => {
    const name = fc.constantFrom('a', 'b', '__proto__', '"', '\\', '\u{1F511}', ':', '{');
    const json = fc.letrec((tie) => ({
      node: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom<unknown>(1.5, -7, 0, 1e21, 'a', '"a":1', '\\', true, null),
        fc.array(tie('node'), { maxLength: 3 }),
        fc.array(fc.tuple(name, tie('node')), { maxLength: 4 }).map((entries) => Object.fromEntries(entries)),
      ),
    })).node;
    fc.assert(
      fc.property(fc.array(fc.tuple(name, json), { maxLength: 5 }), name, fc.nat(3), (entries, key, indent) => {
        const text = JSON.stringify(Object.fromEntries(entries), undefined, indent);
        const member = jsonMember(text, key);
        const parsed = JSON.parse(text);
        const expected = Object.hasOwn(parsed, key) ? parsed[key] : undefined;
        if (typeof expected === 'string') assert.deepEqual(member, { text: expected });
        else if (typeof expected === 'number') assert.equal(Number((member as { text: string }).text), expected);
        else assert.ok('found' in member);
      }),
    );
    const long = `{"a":"${'\\"'.repeat(500_000)}","b":${'1'.repeat(500_000)}}`;
    const started = process.cpuUsage().user;
    assert.deepEqual(jsonMember(long, 'b'), { text: '1'.repeat(500_000) });
    assert.ok(process.cpuUsage().user - started < 2_000_000);
  });

  it('splits an object into its members, each as it is written', () => {
    const spaces = fc.constantFrom(undefined, 1, '\t');
    const names = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('__proto__', '"', '\\', '{', ':', ','));
    fc.assert(
      fc.property(fc.dictionary(names, fc.jsonValue()), spaces, (object, space) => {
        const members = literalMembers(JSON.stringify(object, null, space));
        assert.deepEqual([...members.keys()].sort(), Object.keys(object).sort());
        members.forEach((text, name) => {
          assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(object[name])));
          assert.equal(text, text.trim());
        });
      }),
    );
  });
});
