// tags: fast, vm
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { Malformed } from '../../src/proc/errors.ts'
import { parseMountinfo, rootMount } from '../../src/proc/mountinfo.ts'
import { layersOf, superOption } from '../../src/proc/overlay.ts'
import { look } from '../../src/proc/process.ts'
import { asRoot, saved, start } from './world.ts'

const line = (text: string) => parseMountinfo(`${text}\n`)[0]!

test.each(['6.1', '6.12'] as const)('on %s the host shares its mounts and the box does not', kernel => {
  expect(rootMount(look(10, saved(kernel)).mounts)?.propagation).toEqual({ shared: 1 })
  expect(rootMount(look(20, saved(kernel)).mounts)?.propagation).toEqual({})
})

test('a line may have any number of optional fields, also unknown ones', () => {
  const tags = (text: string) => line(`36 35 98:0 / /mnt rw ${text}- ext4 /dev/root rw`).propagation
  expect(tags('')).toEqual({})
  expect(tags('shared:2 master:1 propagate_from:3 ')).toEqual({ shared: 2, master: 1, propagateFrom: 3 })
  expect(tags('unbindable ')).toEqual({ unbindable: true })
  expect(tags('newfangled:9 shared:4 ')).toEqual({ shared: 4 })
})

test('an escaped space, tab, line feed and backslash in a path are decoded', () => {
  const mount = line('36 35 0:4 /a\\134040b /x\\040y\\011\\012\\134ö rw - fuse.a\\040b \\040 rw')
  expect(mount.root).toBe('/a\\040b')
  expect(mount.mountPoint).toBe('/x y\t\n\\ö')
  expect(mount.fstype).toBe('fuse.a b')
  expect(mount.source).toBe(' ')
})

test('a mount may have no source at all, and a mount point called -', () => {
  const mount = line('63 43 0:39 / /- rw,relatime - tmpfs  rw')
  expect(mount).toMatchObject({ source: '', superOptions: 'rw', mountPoint: '/-', fstype: 'tmpfs' })
})

test('the directory behind a bind mount may have been removed', () => {
  expect(line('72 63 0:39 /a/b//deleted /t rw - tmpfs  rw')).toMatchObject({ root: '/a/b', deleted: true })
  expect(line('72 63 0:39 /a/b /t rw - tmpfs  rw')).toMatchObject({ root: '/a/b', deleted: false })
})

test('of several root mounts the last is on top, and in a chroot there may be none', () => {
  const mounts = parseMountinfo('1 0 0:1 / / rw - rootfs rootfs rw\n2 1 0:2 / / rw - ext4 /dev/sda rw\n')
  expect(rootMount(mounts)?.device).toBe('0:2')
  expect(rootMount(mounts.slice(2))).toBeUndefined()
})

test('a table that is cut short throws Malformed', () => {
  const text = readFileSync(`${saved('6.18')}/20/mountinfo`, 'utf8')
  expect(() => parseMountinfo(text.slice(0, -5))).toThrow(Malformed)
  expect(() => parseMountinfo('22 27 0:21 / /proc rw\n')).toThrow(Malformed)
  expect(parseMountinfo('')).toEqual([])
})

test('ten thousand mounts are read quickly enough', () => {
  const text = Array.from({ length: 10_000 }, (_, i) => `${i} 1 0:9 / /m\\040${i} rw shared:${i} - tmpfs t rw\n`).join(
    '',
  )
  const mounts = parseMountinfo(text)
  expect(mounts.at(-1)?.mountPoint).toBe('/m 9999')
})

test('a colon separates the layers of an overlay unless it is escaped', () => {
  // What Linux 6.18 printed for `lowerdir=low\:er\,1:low 2,upperdir=up\,p\:er,workdir=wo=rk\\x`.
  const mount = line(
    '67 63 0:40 / /m rw - overlay ov rw,lowerdir=low\\134:er\\134\\0541:low\\0402,upperdir=up\\134\\054p\\134:er,workdir=wo=rk\\134\\134x,uuid=on',
  )
  expect(layersOf(mount)).toEqual({
    mountPoint: '/m',
    lower: ['low:er,1', 'low 2'],
    data: [],
    upper: 'up,p:er',
    work: 'wo=rk\\x',
  })
})

test('data-only layers and layers that were added one at a time are found', () => {
  expect(layersOf(line('1 0 0:1 / /m ro - overlay o ro,lowerdir=/a:/b::/c::/d'))).toMatchObject({
    lower: ['/a', '/b'],
    data: ['/c', '/d'],
    upper: undefined,
    work: undefined,
  })
  expect(layersOf(line('1 0 0:1 / /m ro - overlay o ro,lowerdir+=/a:1,lowerdir+=/b,datadir+=/c'))).toMatchObject({
    lower: ['/a:1', '/b'],
    data: ['/c'],
  })
  expect(superOption(line('1 0 0:1 / /m ro - overlay o ro,redirect_dir=on'), 'redirect_dir')).toEqual(['on'])
  expect(layersOf(line('1 0 0:1 / /m ro - tmpfs o rw'))).toBeUndefined()
})

asRoot('we see the same mounts as findmnt in a box with odd paths', async () => {
  const script = `mount -t tmpfs t "$1" && cd "$1" && for name in 'a b' $'tab\\tin' $'line\\nfeed' 'back\\slash' 'ünï' 'co:lo,n#'; do
    mkdir "$name" && mount -t tmpfs "s $name" "$name"; done; exec sleep 60`
  const { pid } = await start('sleep', 'unshare', '-m', 'bash', '-c', script, 'bash', '/mnt')
  const { filesystems } = JSON.parse(
    execFileSync(
      'findmnt',
      ['--task', String(pid), '--json', '--list', '--output', 'ID,PARENT,TARGET,FSTYPE,MAJ:MIN'],
      {
        encoding: 'utf8',
      },
    ),
  ) as { filesystems: { id: number; parent: number; target: string; fstype: string; 'maj:min': string }[] }
  const seen = look(pid).mounts.map(({ id, parent, mountPoint, fstype, device }) => [
    id,
    parent,
    mountPoint,
    fstype,
    device,
  ])
  const fromFindmnt = filesystems.map(each => [each.id, each.parent, each.target, each.fstype, each['maj:min']])
  const byId = (a: (string | number)[], b: (string | number)[]) => Number(a[0]) - Number(b[0])
  expect(seen.sort(byId)).toEqual(fromFindmnt.sort(byId))
  expect(seen.map(([, , mountPoint]) => mountPoint)).toContain('/mnt/line\nfeed')
})
