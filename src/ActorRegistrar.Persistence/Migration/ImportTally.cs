using ActorRegistrar.Location.Rules;

namespace ActorRegistrar.Persistence.Migration;

/// <summary>Counts what becomes of each binding of an import, and tells of those that are left out. For one thread.</summary>
/// <param name="report">Told of each binding that is left out.</param>
public sealed class ImportTally(Action<ImportFinding> report)
{
    /// <summary>The counts so far.</summary>
    public ImportReport Report { get; private set; } = new();

    /// <summary>One more was read.</summary>
    public void CountRead() => Report = Report with { Read = Report.Read + 1 };

    /// <summary>So many more may have bindings brought in.</summary>
    public void CountAddressesOfRecord(int count) => Report = Report with { AddressesOfRecord = Report.AddressesOfRecord + count };

    /// <summary>It cannot be a binding here.</summary>
    /// <param name="read">As it was read.</param>
    /// <param name="reason">Why, as the end of a sentence.</param>
    /// <param name="outcome">Which rule said so; null when it came to none.</param>
    public void Refuse(ImportedBinding read, string reason, ImportOutcome? outcome = null)
    {
        Report = Report with { Refused = Report.Refused + 1 };
        report(new ImportFinding(read, reason, outcome));
    }

    /// <summary>A rule decided about it.</summary>
    public void Add(ImportedBinding read, ImportOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(read);
        bool isTaken = outcome is ImportOutcome.Created or ImportOutcome.Updated;
        if (isTaken && read.Binding!.Source.Flow is { IsLost: true }) Report = Report with { OutOfReach = Report.OutOfReach + 1 };
        switch (outcome)
        {
            case ImportOutcome.Created: Report = Report with { Created = Report.Created + 1 }; break;
            case ImportOutcome.Updated: Report = Report with { Updated = Report.Updated + 1 }; break;
            case ImportOutcome.Unchanged: Report = Report with { Unchanged = Report.Unchanged + 1 }; break;
            case ImportOutcome.HadExpired: LeaveOut(Report with { HadExpired = Report.HadExpired + 1 }, "it has expired"); break;
            case ImportOutcome.NewerHere: LeaveOut(Report with { NewerHere = Report.NewerHere + 1 }, "the same contact was registered here later"); break;
            case ImportOutcome.NewerContactOfInstance:
                LeaveOut(Report with { NewerHere = Report.NewerHere + 1 }, "its client registered another contact here later");
                break;
            case ImportOutcome.TooLarge:
                Refuse(read, "its contact, or all bindings of the address-of-record together, would be too large; Registrar:MaxContactUriBytes and MaxBindingBytes say how large", outcome);
                break;
            case ImportOutcome.ForbiddenContact: Refuse(read, "its contact lies where none is allowed; Registrar:Contacts says where", outcome); break;
            default: Refuse(read, "the address-of-record has as many contacts as it may; Registrar:MaxContacts says how many", outcome); break;
        }

        void LeaveOut(ImportReport counted, string reason)
        {
            Report = counted;
            report(new ImportFinding(read, reason, outcome));
        }
    }
}
