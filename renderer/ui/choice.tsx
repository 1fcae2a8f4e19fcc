import { useId, type ReactNode } from 'react'

interface ChoiceProps<Value extends string> {
  label: string
  value: Value
  options: readonly { value: Value; label: string }[]
  onChoose: (value: Value) => void
}

/** One of a few, side by side: radio buttons, so that arrow keys and screen readers know them. */
export function Choice<Value extends string>({
  label,
  value,
  options,
  onChoose,
}: ChoiceProps<Value>): ReactNode {
  const name = useId()
  return (
    <div className="choice" role="radiogroup" aria-label={label}>
      {options.map((option) => (
        <label key={option.value}>
          <input
            type="radio"
            className="hidden-label"
            name={name}
            value={option.value}
            checked={option.value === value}
            onChange={() => onChoose(option.value)}
          />
          <span>{option.label}</span>
        </label>
      ))}
    </div>
  )
}

interface SwitchProps {
  label: string
  on: boolean
  onSwitch: (on: boolean) => void
}

/** On or off. */
export function Switch({ label, on, onSwitch }: SwitchProps): ReactNode {
  return (
    <input
      type="checkbox"
      role="switch"
      className="switch"
      aria-label={label}
      checked={on}
      onChange={(event) => onSwitch(event.target.checked)}
    />
  )
}
