/**
 * A program in JavaScript needs no compiler, though Pulumi prepares one for each. Pulumi.yaml could say so to a newer
 * `pulumi-language-nodejs` than the one that is built from source.
 */
delete process.env['PULUMI_NODEJS_TYPESCRIPT'];
