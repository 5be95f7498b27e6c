/**
 * The launcher's own uploads, with the real launcher, moto's S3 server and proxies that misbehave. In one test file,
 * because the servers cost seconds to start; in three others to read.
 */
import "./launcher/gateCases";
import "./launcher/storeCases";
import "./launcher/endCases";
