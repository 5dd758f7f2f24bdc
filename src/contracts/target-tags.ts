/**
 * The tag that ties a host to a target group or load balancer. Its value is the alarm's dimension, which is the end of the
 * ARN: `targetgroup/<name>/<id>` or `app/<name>/<id>`. The deployment sets it, the worker looks for it.
 */
export const TARGET_GROUP_TAG = 'recoverops:target-group';
