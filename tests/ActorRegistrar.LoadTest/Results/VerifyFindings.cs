using System.Globalization;
using System.Text;
using ActorRegistrar.LoadTest.Acknowledgements;

namespace ActorRegistrar.LoadTest.Results;

/// <summary>What a verification found; the first few are told one by one.</summary>
internal sealed class VerifyFindings(TextWriter output)
{
    private const int MaxTold = 20;

    private int _told;

    /// <summary>Bindings as acknowledged.</summary>
    public long Right { get; private set; }

    /// <summary>Bindings that are not there.</summary>
    public long Missing { get; private set; }

    /// <summary>Bindings that expire at another time than acknowledged.</summary>
    public long Wrong { get; private set; }

    /// <summary>Addresses-of-record whose fetch was refused or lost.</summary>
    public long Unanswered { get; private set; }

    /// <summary>Whether all is as acknowledged.</summary>
    public bool IsClean => this is { Missing: 0, Wrong: 0, Unanswered: 0 };

    public void AddRight() => Right++;

    public void AddMissing(AckedAddress address, AckedBinding binding)
    {
        Missing++;
        Tell($"missing: {Text(address.Uri)} has no {Text(binding.Contact)}");
    }

    /// <param name="address">Whose.</param>
    /// <param name="binding">As acknowledged.</param>
    /// <param name="laterMilliseconds">How much later than acknowledged it expires; negative when earlier.</param>
    public void AddWrong(AckedAddress address, AckedBinding binding, long laterMilliseconds)
    {
        Wrong++;
        Tell($"wrong: {Text(address.Uri)} holds {Text(binding.Contact)} until {Math.Abs(laterMilliseconds) / 1000.0:0.0} s {(laterMilliseconds < 0 ? "before" : "after")} the acknowledged time");
    }

    public void AddUnanswered(AckedAddress address)
    {
        Unanswered++;
        Tell($"unanswered: {Text(address.Uri)}");
    }

    private void Tell(FormattableString finding)
    {
        if (_told++ < MaxTold) output.WriteLine(finding.ToString(CultureInfo.InvariantCulture));
    }

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);
}
