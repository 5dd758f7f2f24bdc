/** An image with a fixed tag or digest; `latest` moves, so nobody would know what runs. */
export const IMAGE = /^[a-z0-9][a-z0-9._/:-]*(:(?!latest$)[\w][\w.-]{0,127}|@sha256:[0-9a-f]{64})$/;
export const IMAGE_ADVICE =
  'give an image with a fixed tag or digest, such as 111122223333.dkr.ecr.us-east-1.amazonaws.com/recoverops-prod:1.4.0';
