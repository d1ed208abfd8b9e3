/** A parameter of the Parameter Store. */
export interface Parameter {
  name: string;
  type: string;
  dataType: string;
  keyId?: string;
  versions: { value: string; modified: number }[];
}
