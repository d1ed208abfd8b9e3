const asExpression = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .split('*')
      .map((text) => text.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'))
      .join('[^]*')}$`,
  );

/** Does a name meet a pattern in which `*` stands for any text? No pattern meets everything. */
export const matchesName = (pattern: string | undefined, name: string | undefined): boolean =>
  pattern === undefined || (name !== undefined && asExpression(pattern).test(name));
