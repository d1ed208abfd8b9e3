/** A version of a parameter; its number is its place, from 1. */
export interface ParameterVersion {
  value: string;
  modified: number;
  labels?: string[];
}

/** A parameter of the Parameter Store. */
export interface Parameter {
  name: string;
  type: string;
  dataType: string;
  keyId?: string;
  versions: ParameterVersion[];
}
