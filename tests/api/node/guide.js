// The guide, from the order to the last deletion, as a customer's program walks it with the vendor's client.
// Environment: HOST, PORT, APP_KEY, APP_SECRET, CONSUMER_KEY, VRACK. Prints one line of JSON for each thing reached,
// and `answered` for each answer; `key` asks whoever reads it to enter the key at the provider.
const ovh = require('ovh')

const client = ovh({
  host: process.env.HOST,
  port: Number(process.env.PORT),
  appKey: process.env.APP_KEY,
  appSecret: process.env.APP_SECRET,
  consumerKey: process.env.CONSUMER_KEY,
  apis: ['ovhCloudConnect', 'vrack', 'order', 'me', 'services'],
  warn: (text) => tell('warned', text),
})
const PATIENCE = 60000

function tell(what, value) {
  console.log(JSON.stringify({ [what]: value }))
}

async function call(method, path, body) {
  const value = await client.requestPromised(method, path, body)
  tell('answered', [method, path, value])
  return value
}
const get = (path, query) => call('GET', path, query)
const post = (path, body) => call('POST', path, body)

async function until(holds, what) {
  const start = Date.now()
  for (;;) {
    const found = await holds()
    if (found) return found
    if (Date.now() - start > PATIENCE) throw new Error(`not within a minute: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

const statusOf = (path) => get(path).then(() => 200, (error) => error.error)

async function order() {
  const { cartId } = await post('/order/cart', { ovhSubsidiary: 'FR' })
  await post(`/order/cart/${cartId}/assign`)
  const plan = { planCode: 'occ-provider-1g-europe', duration: 'P1M', pricingMode: 'default', quantity: 1 }
  const { itemId } = await post(`/order/cart/${cartId}/ovhCloudConnect`, plan)
  const item = `/order/cart/${cartId}/item/${itemId}`
  for (const { label, required } of await get(`${item}/requiredConfiguration`)) {
    const value = { provider: 'megaport', pop: 'par-pa3' }[label]
    if (required) await post(`${item}/configuration`, { label, value })
  }
  const simulated = await get(`/order/cart/${cartId}/checkout`)
  const placed = await post(`/order/cart/${cartId}/checkout`, { waiveRetractationPeriod: true })
  tell('ordered', { id: placed.orderId, price: simulated.prices.withTax.value === placed.prices.withTax.value })
  const tracked = (await get('/ovhCloudConnect/order')).find((each) => each.orderId === placed.orderId)
  return { number: placed.orderId, service: tracked.serviceName }
}

async function activate(service, number) {
  const [id] = await until(async () => {
    const ids = await get(`/ovhCloudConnect/${service}/serviceKey`)
    return ids.length ? ids : null
  }, 'a service key')
  const key = await until(async () => {
    const found = await get(`/ovhCloudConnect/${service}/serviceKey/${id}`)
    return found.status === 'active' ? found.key : null
  }, 'an enabled service key')
  tell('key', key)
  await until(async () => (await get(`/ovhCloudConnect/${service}`)).status === 'active', 'an active service')
  tell('delivered', await get(`/me/order/${number}/status`))
}

async function settled(service, task) {
  if (task.status !== 'todo') throw new Error(`a new task is ${task.status}`)
  await until(async () => {
    const { status } = await get(`/ovhCloudConnect/${service}/task/${task.id}`)
    if (!['todo', 'doing', 'done'].includes(status)) throw new Error(`task ${task.id} is ${status}`)
    return status === 'done'
  }, task.function)
  return task.resourceId
}

async function vrackSettled(vrack, task) {
  await until(async () => (await statusOf(`/vrack/${vrack}/task/${task.id}`)) === 404, task.function)
}

async function main() {
  tell('account', (await get('/me')).nichandle)
  const { number, service } = await order()
  await activate(service, number)
  const vrack = process.env.VRACK
  const occ = `/ovhCloudConnect/${service}`
  await vrackSettled(vrack, await post(`/vrack/${vrack}/ovhCloudConnect`, { ovhCloudConnect: service }))
  tell('vrack', (await get(occ)).vrack)

  const [interfaceId] = await get(`${occ}/interface`)
  const pop = { interfaceId, type: 'l3', customerBgpArea: 64600, ovhBgpArea: 64700, subnet: '10.1.250.4/30' }
  const pops = `${occ}/config/pop`
  const popId = await settled(service, await post(pops, pop))
  tell('pop', (await get(`${pops}/${popId}`)).status)

  const places = `${pops}/${popId}/datacenter`
  const made = []
  for (const [datacenterId, subnet] of [[1, '172.16.1.0/28'], [6, '172.16.2.0/28']]) {
    made.push(await settled(service, await post(places, { datacenterId, ovhBgpArea: 64700, subnet })))
  }
  const bgp = { type: 'bgp', bgpNeighborArea: 64801, bgpNeighborIp: '172.16.1.5' }
  const fixed = { type: 'network', nextHop: '172.16.2.5', subnet: '192.168.2.0/24' }
  const extra = await settled(service, await post(`${places}/${made[0]}/extra`, bgp))
  const route = await settled(service, await post(`${places}/${made[1]}/extra`, fixed))
  tell('routings', [await get(`${places}/${made[0]}/extra/${extra}`), await get(`${places}/${made[1]}/extra/${route}`)])

  const single = await call('DELETE', `${places}/${made[0]}/extra/${extra}`)
  await settled(service, single)
  tell('single', await statusOf(`${places}/${made[0]}/extra/${extra}`))
  await settled(service, await call('DELETE', `${pops}/${popId}`))
  tell('recursive', await get(pops))
  await vrackSettled(vrack, await call('DELETE', `/vrack/${vrack}/ovhCloudConnect/${service}`))
  tell('free', (await get(occ)).vrack)
}

main().then(() => tell('end', true), (error) => {
  tell('failed', error instanceof Error ? error.stack : error)
  process.exitCode = 1
})
