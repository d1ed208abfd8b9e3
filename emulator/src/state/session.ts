/** Temporary credentials that AssumeRole gave out. */
export interface Session {
  account: string;
  arn: string;
  /** `AROA…:session` */
  userId: string;
  expires: number;
}
