namespace ActorRegistrar.Actors.Transport;

/// <summary>How much a response says, where all of it would be longer than it may be.</summary>
internal enum AnswerLength : byte
{
    /// <summary>All.</summary>
    Full = 0,
    /// <summary>Without Server and Date, which nobody depends on.</summary>
    WithoutExtras,
    /// <summary>Of the bindings only those that the request's own contacts name; a fetch still lists all.</summary>
    OwnContacts,
    /// <summary>Of those, in their order, each for which there is room, without GRUUs and Service-Route.</summary>
    WhatFits,
}
