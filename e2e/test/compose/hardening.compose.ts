import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { docker, type Project, projectFromEnvironment, repository } from '@jogging/deploy';
import { expect } from 'chai';

/** Connects by TLS, with or without the certificate in /run/identity, and prints whether the server responds. */
const script = `
  const { readFileSync } = require('node:fs');
  const [host, port, own] = process.argv.slice(1);
  const identity = (name) => readFileSync('/run/identity/' + name + '.pem');
  const socket = require('node:tls').connect({
    host, port: Number(port), servername: host, ca: identity('ca'),
    ALPNProtocols: [host === 'auth-service' ? 'http/1.1' : 'h2'],
    ...(own && { cert: identity('cert'), key: identity('key') }),
  });
  // HTTP/2 begins with a preface and settings (RFC 9113, section 3.4), HTTP/1.1 with a request.
  socket.on('secureConnect', () => socket.write(host === 'auth-service'
    ? 'GET / HTTP/1.1\\r\\nHost: auth-service\\r\\n\\r\\n'
    : 'PRI * HTTP/2.0\\r\\n\\r\\nSM\\r\\n\\r\\n\\0\\0\\0\\u0004\\0\\0\\0\\0\\0'));
  const end = (word) => { console.log(word); process.exit(); };
  socket.once('data', () => end('answered'));
  socket.on('error', (error) => end('refused'));
  socket.on('close', () => end('refused'));
`;

describe('The containers', function () {
  this.timeout(60_000);
  let project: Project;

  before(async () => {
    project = await projectFromEnvironment();
  });

  const doors = ['auth-service:5001', 'user-service:50051', 'run-service:50052', 'report-service:50054'];
  for (const door of doors) {
    it(`containers accept no connection without a certificate of this system: ${door}`, async () => {
      const ask = (...own: string[]) => {
        const network = ['--network', `${project.name}_inside`];
        const identity = ['--volume', `${project.name}_identity-gateway:/run/identity:ro`];
        const command = ['node', '-e', script, ...door.split(':'), ...own];
        return docker(['run', '--rm', ...network, ...identity, project.deployImage, ...command]);
      };
      expect(await ask()).to.equal('refused');
      expect(await ask('with our own')).to.equal('answered');
    });
  }

  it('containers run without root, without capabilities and on a read-only file system', async () => {
    const containers = await project.containers();
    const inspected = JSON.parse(await docker(['container', 'inspect', ...containers.map(({ id }) => id)]));
    const ours = inspected.filter(({ Config }: { Config: { Image: string } }) => {
      return Config.Image.startsWith('jogging-times/');
    });
    const file = await readFile(join(repository, 'docker-compose.yml'), 'utf8');
    expect(ours).to.have.length((file.match(/^ +image: jogging-times\//gm) ?? []).length);
    for (const { Name, Config, HostConfig } of ours) {
      // The container that gives the others their certificates runs as root.
      if (!Name.includes('identities')) expect(Config.User, Name).to.equal('1000:1000');
      expect(HostConfig.ReadonlyRootfs, Name).to.equal(true);
      expect(HostConfig.CapDrop, Name).to.deep.equal(['ALL']);
      expect(HostConfig.SecurityOpt, Name).to.include('no-new-privileges:true');
      expect(HostConfig.Memory, Name).to.be.greaterThan(0);
      expect(HostConfig.Privileged, Name).to.equal(false);
    }
  });

  it('only the gateway’s container publishes a port', async () => {
    const { id } = await project.container('gateway');
    const containers = await project.containers();
    const inspected = JSON.parse(await docker(['container', 'inspect', ...containers.map((one) => one.id)]));
    const publishing = inspected.filter(({ HostConfig }: { HostConfig: { PortBindings: object | null } }) => {
      return Object.keys(HostConfig.PortBindings ?? {}).length > 0;
    });
    expect(publishing.map(({ Id }: { Id: string }) => Id)).to.deep.equal([id]);
  });
});
