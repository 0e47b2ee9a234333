// Node's own type stripping, handed to jest: lines and columns stay as they are in the source.
const { stripTypeScriptTypes } = require('node:module')
const { createHash } = require('node:crypto')

module.exports = {
  canInstrument: false,
  process: (source) => ({ code: stripTypeScriptTypes(source, { mode: 'strip' }) }),
  getCacheKey: (source, file) =>
    createHash('sha1')
      .update(process.version + file + source)
      .digest('hex'),
}
