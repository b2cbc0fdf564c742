import { t } from '../text.ts'
import { Dialog } from './dialog.tsx'

interface PictureDialogProps {
  readonly onPick: (content: { readonly url: string, readonly name?: string }) => void
  readonly onClose: () => void
}

/** Asks for the address of a picture. */
export function PictureDialog ({ onPick, onClose }: PictureDialogProps) {
  function submit (event: SubmitEvent): void {
    event.preventDefault()
    // A portal of its own: the form around it is the composer's.
    event.stopPropagation()
    const data = new FormData(event.currentTarget as HTMLFormElement)
    const name = (data.get('name') as string).trim()
    onPick({ url: (data.get('url') as string).trim(), ...name === '' ? {} : { name } })
  }

  return (
    <Dialog title={t('picture')} onClose={onClose}>
      <form onSubmit={submit}>
        <label class='field'><span>{t('pictureUrl')}</span><input name='url' type='url' required pattern='https?://.+' placeholder='https://' maxLength={2048} /></label>
        <label class='field'><span>{t('pictureName')}</span><input name='name' maxLength={128} /></label>
        <button class='primary'>{t('send')}</button>
      </form>
    </Dialog>
  )
}
