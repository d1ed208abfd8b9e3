/**
 * An environment without what would steer Pulumi, the AWS SDK or Node.js away from what a run sets itself: the settings,
 * proxies and certificates of the machine.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv}
 */
function withoutSettings(env) {
  const steers = /^(PULUMI_|AWS_|NODE_OPTIONS$|npm_|(https?|no|all)_proxy$)/i;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !steers.test(name)));
}

module.exports = { withoutSettings };
