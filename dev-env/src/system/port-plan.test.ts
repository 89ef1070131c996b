import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect } from 'chai';
import { portsOf, requireFree } from './port-plan.js';
import { services } from './services.js';

describe('the ports of the services', () => {
  it('the ports of the services all differ', () => {
    const defaults = services
      .flatMap(({ publicPort, ops }) => [publicPort?.default, ops?.default])
      .filter((port) => port !== undefined);
    const chosenBy = services
      .flatMap(({ publicPort, ops }) => [publicPort?.chosenBy, ops?.chosenBy])
      .filter((name) => name !== undefined);
    expect(new Set(defaults)).to.have.property('size', defaults.length);
    expect(new Set(chosenBy)).to.have.property('size', chosenBy.length);
  });

  const gateway = services.find(({ name }) => name === 'gateway')!;

  it('uses the documented ports, unless the environment chooses others', async () => {
    expect(await portsOf(gateway, 'default', {})).to.deep.equal({ PORT: '5000', OPS_PORT: '9100' });
    expect(await portsOf(gateway, 'default', { PORT: '5100' })).to.deep.equal({ PORT: '5100', OPS_PORT: '9100' });
  });

  it('moves all ports at once, except chosen ones', async () => {
    const moved = await portsOf(gateway, 'default', { PORT_OFFSET: '1000', GATEWAY_OPS_PORT: '9999' });
    expect(moved).to.deep.equal({ PORT: '6000', OPS_PORT: '9999' });
  });

  it('uses free ports for tests, whatever the environment chooses', async () => {
    const { PORT, OPS_PORT } = await portsOf(gateway, 'free', { PORT: '5000' });
    expect(PORT).to.not.equal('5000').and.not.equal(OPS_PORT);
  });

  it('refuses values that are not ports', async () => {
    const fault = await portsOf(gateway, 'default', { PORT: '70000' }).catch((thrown: Error) => thrown);
    expect(fault).to.be.an('error').with.property('message', 'PORT is "70000", not a port');
  });

  it('names the ports that another program uses, and what to set instead', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const taken = `${(other.address() as AddressInfo).port}`;
    const { OPS_PORT = '' } = await portsOf(gateway, 'free', {});
    const fault = await requireFree([{ name: 'gateway', environment: { PORT: taken, OPS_PORT } }]).catch(
      (thrown: Error) => thrown,
    );
    other.close();
    expect(fault)
      .to.be.an('error')
      .with.property('message')
      .that.includes(`${taken}, for gateway: choose another by PORT=`);
    expect(fault).to.have.property('message').that.does.not.include(OPS_PORT);
  });
});
