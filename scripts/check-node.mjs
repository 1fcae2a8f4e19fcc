// Everything runs on the Node that npm installed with the project. With install scripts switched off it is
// missing, and an older Node of the machine would take its place without a word.
const [major = 0] = process.versions.node.split('.').map(Number)
if (major < 24) {
  console.error(
    `Job Chats needs Node 24, this is ${process.version}.\n` +
      'It comes with `npm ci`, unless install scripts are switched off: run `npm rebuild node`.',
  )
  process.exit(1)
}
