// What RongCloud's own message types are by themselves, whatever a call says of them: notices that are no message to be read, and signals of the moment.

/** Shown or carried out, and not counted as unread. */
const uncounted: ReadonlySet<string> = new Set([
  'RC:InfoNtf', 'RC:ContactNtf', 'RC:ProfileNtf', 'RC:CmdNtf', 'RC:GrpNtf', 'RC:RcNtf', 'RC:RcCmd', 'RC:CmdMsg', 'RC:ReadNtf', 'RC:RRReqMsg', 'RC:RRRspMsg', 'RC:RRMsg', 'RC:SRSMsg', 'RC:MsgExMsg',
  'RC:chrmKVNotiMsg', 'RC:ChrmMemChange', 'RC:ChrmSyncMsg', 'RC:ChrmBanMsg', 'RC:ChrmBlockMsg'
])

/** For who is here now: never stored. */
const status: ReadonlySet<string> = new Set(['RC:TypSts', 'RC:InterceptMsg'])

/** Whether a message of this type is one to be read, where nobody says. */
export function isCountedType (objectName: string): boolean {
  return !uncounted.has(objectName) && !status.has(objectName)
}

/** Whether a message of this type may be stored. */
export function isStoredType (objectName: string): boolean {
  return !status.has(objectName)
}
