import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { operations, patterns, shapes, stringShape, violations } from 'pulumi-eventbridge-connection/model';

interface ModelShape {
  type: string;
  required?: string[];
  members?: Record<string, { shape: string }>;
  member?: { shape: string };
  exception?: boolean;
  [constraint: string]: unknown;
}

interface Model {
  operations: Record<string, { input: { shape: string }; output: { shape: string }; errors: { shape: string }[] }>;
  shapes: Record<string, ModelShape>;
}

const fixture = path.join(__dirname, '../fixtures/eventbridge-connection-model.json');
const shared = path.join(__dirname, '../../../shared/model/eventbridge-connection-model.json');

/** The one table of constraints, held against the service model. */
describe('model', () => {
  const model = JSON.parse(fs.readFileSync(fixture, 'utf8')) as Model;

  it('the fixture is the model beside the repository', function () {
    if (!fs.existsSync(shared)) {
      this.skip();
    }
    assert.equal(fs.readFileSync(fixture, 'utf8'), fs.readFileSync(shared, 'utf8'));
  });

  it('has the six operations, with their input, output and errors', () => {
    const expected = Object.fromEntries(
      Object.entries(model.operations).map(([name, operation]) => [
        name,
        {
          input: operation.input.shape,
          output: operation.output.shape,
          errors: operation.errors.map((error) => error.shape),
        },
      ]),
    );
    assert.equal(Object.keys(expected).length, 6);
    assert.deepEqual(operations, expected);
  });

  it('has exactly the shapes of the model, exceptions apart', () => {
    const expected = Object.keys(model.shapes).filter((name) => !model.shapes[name]?.exception);
    assert.deepEqual(Object.keys(shapes).sort(), expected.sort());
  });

  it('exceptions have no members, so their names are all there is to know', () => {
    for (const [name, shape] of Object.entries(model.shapes)) {
      if (shape.exception) {
        assert.deepEqual(shape.members, {}, name);
      }
    }
  });

  for (const [name, expected] of Object.entries(model.shapes).filter(([, shape]) => !shape.exception)) {
    it(`${name}: every member and every constraint`, () => {
      const { members, member, ...rest } = expected;
      const flat: Record<string, unknown> = { ...rest };
      if (members) {
        flat['members'] = Object.fromEntries(Object.entries(members).map(([key, value]) => [key, value.shape]));
      }
      if (member) {
        flat['member'] = member.shape;
      }
      assert.deepEqual(shapes[name], flat);
    });
  }

  it('the members of structures stand in the order of the model', () => {
    for (const [name, shape] of Object.entries(shapes)) {
      if (shape.type === 'structure') {
        assert.deepEqual(Object.keys(shape.members), Object.keys(model.shapes[name]?.members ?? {}), name);
      }
    }
  });

  it('every shape is reachable from an operation', () => {
    const reached = new Set<string>();
    const visit = (name: string): void => {
      if (!reached.has(name)) {
        reached.add(name);
        const shape = shapes[name];
        if (shape?.type === 'structure') {
          Object.values(shape.members).forEach(visit);
        } else if (shape?.type === 'list') {
          visit(shape.member);
        }
      }
    };
    Object.values(operations).forEach((operation) => [operation.input, operation.output].forEach(visit));
    assert.deepEqual([...reached].sort(), Object.keys(shapes).sort());
  });

  describe('linear patterns', () => {
    const withPattern = Object.keys(shapes).filter((name) => {
      const shape = shapes[name];
      return shape?.type === 'string' && shape.pattern !== undefined;
    });

    it('there is one for each pattern of the model, and no other', () => {
      assert.deepEqual(Object.keys(patterns).sort(), withPattern.sort());
    });

    // The model writes this pattern with doubled backslashes: taken literally it demands a backslash and twelve
    // letters d, which no answer of the service has. The predicate says what is meant.
    const meant = (name: string, pattern: string): string =>
      name === 'ResourceAssociationArn' ? pattern.replaceAll('\\\\', '\\') : pattern;

    // Java's dot stops at every line terminator; the u flag makes a character outside the BMP one character, as there.
    const original = (name: string): RegExp =>
      new RegExp(
        `^(?:${meant(name, stringShape(name).pattern ?? '')})$`.replace('.*', '[^\\n\\r\\u0085\\u2028\\u2029]*'),
      );

    const alphabet = [
      ' ',
      '\t',
      'a',
      'Z',
      '7',
      ':',
      '/',
      '%',
      '4',
      '-',
      '\n',
      '\r',
      '\0',
      '\x1f',
      '\x7f',
      '~',
      '=',
      '@',
      '"',
      'é',
      '\u2028',
      '.',
    ];

    function* words(length: number): Iterable<string> {
      if (length === 0) {
        yield '';
        return;
      }
      for (const head of words(length - 1)) {
        for (const letter of alphabet) {
          yield head + letter;
        }
      }
    }

    const samples = [...words(0), ...words(1), ...words(2), ...words(3)];
    const arns = [
      'arn:aws:events:us-east-1:123456789012:connection/a.b-c_d/0-f',
      'arn:aws-cn:events:cn-north-1::connection/a/b',
      'arn:aws:vpc-lattice:us-east-1:123456789012:resourceconfiguration/rcfg-0123456789abcdefg',
      'arn:aws:vpc-lattice:us-east-1:123456789012:servicenetworkresourceassociation/snra-0123456789abcdefg',
      'arn:aws:secretsmanager:us-east-1:123456789012:secret:events!connection/c/x-AbCdEf',
      'arn:aws:secretsmanager:us-east-1:123456789012:secret:a/b_c+d=e.f@g-h',
    ];
    // Every ARN with one character missing, doubled or replaced.
    const mutants = arns.flatMap((arn) => [
      arn,
      ...[...arn].flatMap((_, index) => [
        arn.slice(0, index) + arn.slice(index + 1),
        arn.slice(0, index) + (arn[index] ?? '').repeat(2) + arn.slice(index + 1),
        `${arn.slice(0, index)}:${arn.slice(index + 1)}`,
        `${arn.slice(0, index)}A${arn.slice(index + 1)}`,
      ]),
    ]);

    for (const name of withPattern) {
      it(`${name} agrees with the model's expression on ${samples.length + mutants.length} strings`, () => {
        const expression = original(name);
        const predicate = patterns[name];
        assert.ok(predicate);
        for (const text of [...samples, ...mutants]) {
          assert.equal(predicate(text), expression.test(text), `${name}: ${JSON.stringify(text)}`);
        }
      });
    }

    // On these the model's own expressions would not come back within a lifetime; that they do at all is the proof.
    const million = 1_000_000;
    const hostile = [' ', '\t', 'a', 'a ', ' \t', '%41', '%4', '.', ')', ':', '-', 'arn:aws-'].flatMap((unit) => {
      const text = unit.repeat(million / unit.length);
      return [text, `${text}\n`, `${text}:`, `\0${text}`, `${text}\x7f`];
    });

    for (const name of withPattern) {
      it(`${name} comes back on ${hostile.length} hostile strings of a megabyte`, () => {
        for (const text of hostile) {
          assert.equal(typeof patterns[name]?.(text), 'boolean');
        }
      }).timeout(20_000);
    }

    it('lengths are counted in characters, not in UTF-16 units', () => {
      assert.deepEqual(violations('ConnectionDescription', '\u{1F600}'.repeat(512)), []);
      assert.deepEqual(violations('ConnectionDescription', '\u{1F600}'.repeat(513)), [
        { constraint: 'max', limit: 512 },
      ]);
    });
  });
});
