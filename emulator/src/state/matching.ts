const asExpression = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .split('*')
      .map((text) => text.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'))
      .join('[^]*')}$`,
  );

/** Does a name match a pattern in which `*` is any text? Without a pattern every name matches. */
export const matchesName = (pattern: string | undefined, name: string | undefined): boolean =>
  pattern === undefined || (name !== undefined && asExpression(pattern).test(name));
