namespace ActorRegistrar.Persistence.Migration;

/// <summary>What a contact dump is made of.</summary>
internal enum ContactDumpToken
{
    /// <summary>A group of values begins.</summary>
    Begin,

    /// <summary>A group of values ends.</summary>
    End,

    /// <summary>A value with its name.</summary>
    Value,
}

/// <summary>The tokens of a contact dump, whichever way it is written.</summary>
internal interface IContactDumpTokens
{
    /// <summary>The name of the group that begins or of the value; empty for a group without one.</summary>
    string Name { get; }

    /// <summary>The value as text; empty for another token.</summary>
    string Text { get; }

    /// <summary>The line of the token, from 1.</summary>
    long Line { get; }

    /// <summary>Moves to the next token; null at the end.</summary>
    /// <exception cref="UnreadableInputException">The text is not of that form, or is cut off.</exception>
    ContactDumpToken? Next();
}
